#pragma once

#include <atomic>
#include <thread>

#include "image/image_file.h"
#include "image/mask_image.h"
#include "lacuna/error.h"
#include "server/job_runner.h"

namespace lacuna::testing {

/// Does the page's jobs without networks: fill paints red where the mask is white, denoise turns the picture
/// into its negative, when it is let.
class PaintingRunner final : public JobRunner {
 public:
  JobResult run(const JobWork& work, ProgressSink& progress) override {
    ++started;
    while (hold && !progress.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (progress.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
    if (started == fail_at) throw Error(ErrorCode::bad_input, "this one cannot be done");
    if (work.operation == "detect") return found_damage(*work.picture);
    Image picture = load_image(*work.picture, "the picture");
    last_mask = work.mask ? mask_of(load_image(*work.mask, "the mask")) : Mask{};
    for (std::size_t i = 0; i < picture.samples.size(); ++i) {
      std::uint8_t& sample = picture.samples[i];
      if (!work.mask) sample = static_cast<std::uint8_t>(255 - sample);
      if (work.mask && last_mask.samples[i / 3] == 255) sample = i % 3 == 0 ? 255 : 0;
    }
    SaveOptions saving;
    saving.format = picture.metadata.format;
    return {encode_image(picture, saving), "image/png", ".png", {{"changed", true}, {"noise_sigma", 12.0}}};
  }

  /// The left half is damaged.
  static JobResult found_damage(const Bytes& picture) {
    Image mask = load_image(picture, "the picture");
    for (std::size_t i = 0; i < mask.samples.size(); ++i)
      mask.samples[i] = i / 3 % mask.width < static_cast<std::size_t>(mask.width / 2) ? 255 : 0;
    SaveOptions saving;
    saving.format = Format::png;
    return {
        encode_image(mask, saving), "image/png", ".png", {{"changed", true}, {"spots", 1}, {"share", 0.5}}};
  }

  std::atomic<bool> hold{false};
  std::atomic<int> started{0};
  std::atomic<int> fail_at{0};  ///< number of the job that fails
  Mask last_mask;
};

}  // namespace lacuna::testing
