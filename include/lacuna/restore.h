#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/image.h"
#include "lacuna/progress.h"

namespace lacuna {

class LoadedNetwork;
struct ImageLimits;
struct SaveOptions;

/// How a picture is denoised.
struct DenoiseOptions {
  /// Which shipped model: the better or the quicker one.
  enum class Speed { best, fast };

  std::string model;            ///< shipped name or model file; empty = photo_denoiser, or its fast sister
  Speed speed = Speed::best;    ///< looked at where `model` is empty
  std::optional<double> noise;  ///< standard deviation in 8-bit units, 0..75; nothing = estimated per picture
  double strength = 1;          ///< 0 = the input, 1 = what the network gives, blended between
  std::uint64_t max_memory = std::uint64_t{2} << 30;  ///< peak of the process in bytes, at least 400 MiB
  int threads = 0;                                    ///< that the network computes with; 0 = all cores

  /// All problems, each with the value and what is allowed; empty if there is none.
  std::vector<std::string> validate() const;
};

/// What was done to a picture.
struct DenoiseReport {
  double noise_sigma = 0;  ///< given or estimated, in 8-bit units
  bool estimated = false;  ///< whether it was estimated
  bool changed = false;    ///< false: there was nothing to do, and every sample is the input's
  std::int64_t tiles = 0;  ///< pieces that the network was run on
};

/// Takes noise out of pictures of any size: in overlapping tiles, as large as the memory limit allows, whose
/// grid does not show (tiled = whole within 1/255).
///
/// Kept as they are: alpha, metadata, bit depth, and the colour of fully transparent pixels, which also has
/// no influence on visible ones. Gray pictures stay gray with a colour network. A noise level of 0 (given or
/// estimated) or strength 0 changes no sample and loads no network. Networks of a fixed size (28 x 28 digits)
/// take pictures of that size only.
///
/// One call at a time per object; the network is loaded at the first picture that needs it.
class Denoiser {
 public:
  /// Finds the model and reads its card. Throws usage with all problems of the options, bad_input for a model
  /// that is missing or damaged.
  explicit Denoiser(const DenoiseOptions& options);
  /// Uses `network` in place of a model file; `name` is for messages.
  Denoiser(std::unique_ptr<LoadedNetwork> network, std::string name, const DenoiseOptions& options);
  ~Denoiser();
  Denoiser(const Denoiser&) = delete;
  Denoiser& operator=(const Denoiser&) = delete;

  /// The denoised picture. Throws bad_input where the picture does not fit the network, limit_exceeded where
  /// the memory limit cannot be kept, interrupted.
  Image denoise(const Image& image, ProgressSink& progress, DenoiseReport* report = nullptr);

  /// From file to file, strip by strip: never the whole picture in memory, read once more before for the
  /// noise estimate. `limits` bound what is read. Throws as denoise, load_image and save_image do.
  DenoiseReport denoise_file(const std::filesystem::path& from, const std::filesystem::path& to,
                             const ImageLimits& limits, const SaveOptions& saving, ProgressSink& progress);

  /// Name of the model in use.
  const std::string& model_name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
