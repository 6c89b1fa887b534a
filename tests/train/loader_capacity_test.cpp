// The promise that training does not wait for data. How long a run waits depends on what else the machine
// does; what a batch and a step cost in processor time does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "losses/loss.h"
#include "support/data.h"
#include "train/batch_loader.h"
#include "train/tiny_run.h"

namespace lacuna {
namespace {

/// Processor time of one call, in seconds: the median of five.
double processor_seconds(const std::function<void()>& action) {
  std::vector<double> seconds;
  for (int i = 0; i < 5; ++i) {
    const std::clock_t start = std::clock();
    action();
    seconds.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::nth_element(seconds.begin(), seconds.begin() + 2, seconds.end());
  return seconds[2];
}

TEST(BatchLoader, one_thread_loads_for_the_shipped_recipe_more_than_twice_as_fast_as_two_cores_train) {
  LACUNA_NEEDS_DATA("photos/train");
  const int threads_before = at::get_num_threads();
  at::set_num_threads(1);
  const Recipe recipe = read_recipe(LACUNA_SOURCE_DIR "/recipes/photo_denoiser.toml");
  const auto pictures = open_dataset({testing::data_folder() / "photos", recipe.data.text("split")}, 3);
  const SampleSource source(recipe, *pictures);
  const auto network = networks().make(recipe.network.kind, recipe.network.parameters);
  initialise(*network, 1);
  const auto loss = losses().make(recipe.losses.front().part.kind, recipe.losses.front().part.parameters);

  TrainingBatch batch;
  std::uint64_t number = 0;
  const double loading = processor_seconds([&] {
    std::vector<Sample> samples;
    for (std::int64_t i = 0; i < recipe.schedule.integer("batch"); ++i)
      samples.push_back(source.make(number++));
    batch = stack(samples);
  });
  const double step = processor_seconds([&] {
    const torch::Tensor restored = network->forward({batch.damaged, {}, batch.noise_level}).image;
    (*loss)({restored, batch.clean, batch.mask, {}}).backward();
  });
  at::set_num_threads(threads_before);
  std::printf("a batch takes %.3f s to load, %.3f s to train on\n", loading, step);
  constexpr int cores = 2;  // of the machine that the targets are for
  EXPECT_LT(loading, 0.5 * step / cores);
}

}  // namespace
}  // namespace lacuna
