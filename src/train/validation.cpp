#include "train/validation.h"

#include <algorithm>
#include <cmath>

#include "image/image_file.h"
#include "lacuna/error.h"
#include "train/batch_loader.h"
#include "train/run_folder.h"

namespace lacuna {
namespace {

constexpr std::uint64_t kValidationSeed = 0x76616c6964;  // "valid": the same damage in every run
constexpr std::size_t kGridRows = 4;
constexpr int kGridSide = 160;

double psnr_of(const Planes& a, const Planes& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    const double difference = static_cast<double>(std::clamp(a.samples[i], 0.0f, 1.0f)) - b.samples[i];
    sum += difference * difference;
  }
  return 10 * std::log10(static_cast<double>(a.samples.size()) / std::max(sum, 1e-12));
}

Planes restore(Network& network, const Sample& sample) {
  const TrainingBatch batch = stack({sample});
  NetworkInput input;
  input.image = batch.damaged;
  const InputContract contract = network.contract();
  if (contract.takes_mask) input.mask = batch.mask;
  if (contract.takes_noise) input.noise_level = batch.noise_level;
  const torch::Tensor image = network.forward(input).image.contiguous();
  Planes restored = sample.clean;
  std::copy_n(image.data_ptr<float>(), restored.samples.size(), restored.samples.begin());
  return restored;
}

/// Copies the top left of `from` into `grid` at (left, top).
void paste(const Planes& from, Planes& grid, int left, int top) {
  const int width = std::min(from.width, kGridSide), height = std::min(from.height, kGridSide);
  for (int channel = 0; channel < grid.channels; ++channel) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) grid.at(channel, top + y, left + x) = from.at(channel, y, x);
    }
  }
}

}  // namespace

Validation::Validation(const Recipe& recipe, const Dataset& held_out, const InputContract& contract) {
  const std::string spec = recipe.validation.text("damage");
  const DegradationChain damage(spec.empty() ? recipe.damages.front().spec : spec);
  const int crop = static_cast<int>(recipe.validation.integer("crop"));
  const std::int64_t count = std::min(recipe.validation.integer("pictures"), held_out.size());
  for (std::int64_t index = 0; index < count; ++index) {
    const Region whole = held_out.bounds(index);
    const auto side = [&](int full) {
      const int wanted = crop > 0 ? std::min(crop, full) : full;
      return wanted - wanted % contract.stride;
    };
    const int width = side(whole.width), height = side(whole.height);
    const Planes clean =
        held_out.crop(index, {(whole.width - width) / 2, (whole.height - height) / 2, width, height});
    Damaged damaged = damage.apply(clean, kValidationSeed, static_cast<std::uint64_t>(index));
    samples_.push_back({std::move(damaged.image), std::move(damaged.covered), clean,
                        static_cast<float>(damaged.noise_sigma / 255.0)});
  }
}

ValidationResult Validation::run(Network& network, const std::filesystem::path& grid) const {
  torch::NoGradGuard no_gradient;
  network.eval();
  ValidationResult result;
  const std::size_t rows = std::min(kGridRows, samples_.size());
  Planes picture(samples_.front().clean.channels, static_cast<int>(rows) * kGridSide, 3 * kGridSide);
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const Sample& sample = samples_[i];
    const Planes restored = restore(network, sample);
    result.psnr += psnr_of(restored, sample.clean);
    result.psnr_input += psnr_of(sample.damaged, sample.clean);
    if (i >= rows) continue;
    const int top = static_cast<int>(i) * kGridSide;
    paste(sample.damaged, picture, 0, top);
    paste(restored, picture, kGridSide, top);
    paste(sample.clean, picture, 2 * kGridSide, top);
  }
  network.train();
  result.psnr /= static_cast<double>(samples_.size());
  result.psnr_input /= static_cast<double>(samples_.size());
  if (!grid.empty()) write_with_retries([&] { save_image(to_image(picture), grid); });
  return result;
}

}  // namespace lacuna
