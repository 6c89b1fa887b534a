#include <gtest/gtest.h>

#include "metrics/psnr.h"
#include "support/idx_folder.h"
#include "tiny_run.h"

namespace lacuna {
namespace {

using testing::contents;

/// A recipe of the article's first half and how well it must learn in a few seconds.
struct DigitRecipe {
  const char* name;
  std::vector<std::pair<std::string, std::string>> smaller;  ///< network settings
  double share;  ///< of the mean picture's error that must not be exceeded
};

/// Error of always answering with the mean picture.
double error_of_the_mean(const Dataset& pictures) {
  Planes mean(1, 28, 28);
  const auto count = static_cast<float>(pictures.size());
  for (std::int64_t i = 0; i < pictures.size(); ++i) {
    const Planes picture = pictures.get(i);
    for (std::size_t j = 0; j < mean.samples.size(); ++j) mean.samples[j] += picture.samples[j] / count;
  }
  double sum = 0;
  for (std::int64_t i = 0; i < pictures.size(); ++i) sum += mse(mean, pictures.get(i));
  return sum / count;
}

/// The validation errors of a run, in order.
std::vector<double> validation_errors(const std::filesystem::path& run) {
  std::istringstream lines(contents(run / "metrics.jsonl"));
  std::vector<double> errors;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json.contains("validation")) errors.push_back(json["validation"]["mse"]);
  }
  return errors;
}

class DigitRecipes : public ::testing::TestWithParam<DigitRecipe> {};

// Shares of the mean picture's error that were measured: 0.29, 0.47, 0.29, 0.08, 0.63, in the order below.
// This says that nothing in recipe, network, loss or damage stands in the way of learning.
TEST_P(DigitRecipes, learns_at_tiny_scale) {
  const testing::TempFolder folder;
  const testing::IdxFolder data(folder / "data", 600, 1);
  TrainRequest request;
  request.recipe =
      std::filesystem::path(LACUNA_SOURCE_DIR) / "recipes" / (std::string(GetParam().name) + ".toml");
  request.data = data.path();
  request.run = folder / "run";
  request.threads = 1;
  request.settings = GetParam().smaller;
  for (const auto& [key, value] : {std::pair{"data.hold_out", "100"},
                                   {"schedule.steps", "400"},
                                   {"schedule.batch", "32"},
                                   {"schedule.warmup", "20"},
                                   {"validation.every", "40"},
                                   {"validation.pictures", "100"},
                                   {"optimizer.ema", "0.9"}})
    request.settings.emplace_back(key, value);
  ProgressSink progress;
  train(request, progress);

  const std::vector<double> errors = validation_errors(request.run);
  ASSERT_EQ(errors.size(), 10u);
  const auto held_out = subset(open_dataset({data.path(), "train"}), 500, 100);
  EXPECT_LT(errors.back(), GetParam().share * error_of_the_mean(*held_out));
  EXPECT_LT(errors.back(), 0.6 * errors.front());
}

const std::vector<std::pair<std::string, std::string>> kDense{{"network.hidden", "128,64"}};
const std::vector<std::pair<std::string, std::string>> kConvolutions{{"network.widths", "16,16"}};

INSTANTIATE_TEST_SUITE_P(Recipes, DigitRecipes,
                         ::testing::Values(DigitRecipe{"mnist_autoencoder", kDense, 0.4},
                                           DigitRecipe{"mnist_autoencoder_noise", kDense, 0.65},
                                           DigitRecipe{"fashion_autoencoder", kDense, 0.4},
                                           DigitRecipe{"fashion_denoiser", kConvolutions, 0.2},
                                           DigitRecipe{"fashion_artifact", kDense, 0.8}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace lacuna
