#include "train/validation.h"

#include <algorithm>

#include "image/image_file.h"
#include "lacuna/error.h"
#include "metrics/detection.h"
#include "metrics/psnr.h"
#include "train/batch_loader.h"
#include "train/run_folder.h"

namespace lacuna {
namespace {

constexpr std::uint64_t kValidationSeed = 0x76616c6964;  // "valid": the same damage in every run
constexpr int kGridSide = 160;                           // pixels of a picture that a sample grid shows
constexpr int kGridHeight = 640;                         // of the whole grid: small pictures get more rows
constexpr double kLeastError = 1e-12;  // undamaged pictures have no finite PSNR: 120 dB stand for it

Planes clamped(Planes picture) {
  for (float& sample : picture.samples) sample = std::clamp(sample, 0.0f, 1.0f);
  return picture;
}

/// A picture and the mask that was predicted in it, without channels where none was.
struct Restored {
  Planes picture, mask;
};

Planes planes_of(const torch::Tensor& tensor, const Planes& like) {
  const torch::Tensor values = tensor.cpu().contiguous();
  Planes planes(static_cast<int>(tensor.size(1)), like.height, like.width);
  std::copy_n(values.data_ptr<float>(), planes.samples.size(), planes.samples.begin());
  return planes;
}

Restored restore(Network& network, const Sample& sample, const torch::Device& device) {
  const NetworkOutput output = network.forward(stack({sample}).to(device).input(network.contract()));
  Restored restored{planes_of(output.image, sample.clean), {}};
  if (output.mask_logits.defined()) restored.mask = planes_of(output.mask_logits.sigmoid(), sample.clean);
  return restored;
}

/// A mask as a picture of `channels`, so that it can be measured and shown as one.
Planes mask_picture(const std::vector<float>& mask, int channels, const Planes& like) {
  Planes picture(channels, like.height, like.width);
  for (int channel = 0; channel < channels; ++channel)
    std::copy(mask.begin(), mask.end(), picture.plane(channel));
  return picture;
}

/// Copies the top left `side` x `side` pixels of `from` into `grid` at (left, top).
void paste(const Planes& from, int side, Planes& grid, int left, int top) {
  const int width = std::min(from.width, side), height = std::min(from.height, side);
  for (int channel = 0; channel < grid.channels; ++channel) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) grid.at(channel, top + y, left + x) = from.at(channel, y, x);
    }
  }
}

}  // namespace

Validation::Validation(const Recipe& recipe, const Dataset& held_out, const InputContract& contract,
                       const torch::Device& device)
    : device_(device) {
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
    Random random(kValidationSeed, static_cast<std::uint64_t>(index));
    samples_.push_back({std::move(damaged.image), std::move(damaged.covered), clean,
                        static_cast<float>(damaged.noise_sigma / 255.0),
                        draw_seed(contract.seed_size, random)});
  }
}

ValidationResult Validation::run(Network& network, const std::filesystem::path& grid) const {
  torch::NoGradGuard no_gradient;
  network.eval();
  ValidationResult result;
  const Planes& first = samples_.front().clean;
  const int side = std::min(kGridSide, std::max(first.width, first.height));
  const std::size_t rows = std::min(static_cast<std::size_t>(kGridHeight / side), samples_.size());
  Planes picture(first.channels, static_cast<int>(rows) * side, 3 * side);
  double with_hole = 0;
  const InputContract contract = network.contract();
  DetectionCounts detection;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const Sample& sample = samples_[i];
    const Restored output = restore(network, sample, device_);
    const int channels = sample.clean.channels;
    Planes input = sample.damaged, restored = output.picture, wanted = sample.clean;
    if (!contract.restores) {
      restored = mask_picture(output.mask.samples, channels, wanted);
      input = Planes(channels, wanted.height, wanted.width);
      wanted = mask_picture(sample.mask, channels, wanted);
    }
    if (contract.predicts_mask) detection += count_detection(output.mask.samples, sample.mask);
    if (const auto hole = psnr_hole(clamped(restored), wanted, sample.mask)) {
      result.psnr_hole += *hole;
      ++with_hole;
    }
    const double error = mse(clamped(restored), wanted);
    result.mse += error;
    result.psnr += psnr_of_mse(std::max(error, kLeastError));
    result.psnr_input += psnr_of_mse(std::max(mse(clamped(input), wanted), kLeastError));
    if (i >= rows) continue;
    const int top = static_cast<int>(i) * side;
    paste(sample.damaged, side, picture, 0, top);
    paste(restored, side, picture, side, top);
    paste(sample.clean, side, picture, 2 * side, top);
  }
  network.train();
  const double count = static_cast<double>(samples_.size());
  result.psnr /= count;
  result.psnr_input /= count;
  result.mse /= count;
  if (with_hole > 0) result.psnr_hole /= with_hole;
  if (contract.predicts_mask) result.detect_f1 = detection.f1();
  if (!grid.empty()) write_with_retries([&] { save_image(to_image(picture), grid); });
  return result;
}

}  // namespace lacuna
