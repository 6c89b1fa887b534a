#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/image.h"
#include "lacuna/picture_file.h"
#include "lacuna/progress.h"
#include "lacuna/used_model.h"

namespace lacuna {

class LoadedNetwork;

/// How a picture is denoised.
struct DenoiseOptions {
  /// Which shipped model: the better or the quicker one.
  enum class Speed { best, fast };
  /// Whether what JPEG compression leaves (blocks, ringing, blotched colours) is taken out: `automatic` where
  /// the picture comes from a JPEG whose quantisation tables say a quality of at most 85, and the model is
  /// one that takes a noise level; `on` from every picture, `off` from none.
  enum class Jpeg { automatic, on, off };
  /// What is estimated where `noise` is nothing: also a cautious guess of the smooth noise of cameras, which
  /// texture is easily taken for, or only white noise, also where a JPEG has smoothed its colours, which
  /// nothing else looks like. Where JPEG artifacts are taken out, which changes texture anyway, it is at
  /// least half of the guess for both.
  enum class Estimate { cautious, certain };

  std::string model;            ///< shipped name or model file; empty = photo_denoiser, or its fast sister
  Speed speed = Speed::best;    ///< looked at where `model` is empty
  std::optional<double> noise;  ///< standard deviation in 8-bit units, 0..75; nothing = estimated per picture
  Estimate estimate = Estimate::cautious;  ///< looked at where `noise` is nothing
  Jpeg jpeg = Jpeg::automatic;             ///< whether JPEG artifacts are taken out
  double strength = 1;                     ///< 0 = the input, 1 = what the networks give, blended between
  std::uint64_t max_memory = std::uint64_t{2} << 30;  ///< peak of the process in bytes, at least 400 MiB
  int threads = 0;                                    ///< that the network computes with; 0 = all cores
  /// "cpu", "cuda" (a GPU), or "auto": a GPU where LibTorch finds one.
  std::string device = "auto";

  /// All problems, each with the value and what is allowed; empty if there is none.
  std::vector<std::string> validate() const;
};

/// What was done to a picture.
struct DenoiseReport {
  double noise_sigma = 0;  ///< given or estimated, in 8-bit units
  bool estimated = false;  ///< whether it was estimated
  int jpeg_quality = 0;    ///< by the file's quantisation tables, 1..100; 0 = the picture is of no JPEG
  bool deblocked = false;  ///< whether JPEG artifacts were taken out
  bool denoised = false;   ///< whether noise was taken out
  bool changed = false;    ///< false: there was nothing to do, and every sample is the input's
  std::int64_t tiles = 0;  ///< pieces that networks were run on
  std::vector<UsedModel> models;  ///< that were run, in order
};

/// Takes noise and JPEG artifacts out of pictures of any size: in overlapping tiles, as large as the memory
/// limit allows, whose grid does not show (tiled = whole within 1/255).
///
/// Kept as they are: alpha, metadata, bit depth, and the colour of fully transparent pixels, which also has
/// no influence on visible ones. Gray pictures stay gray with a colour network. A noise level of 0 (given or
/// estimated) without JPEG artifacts, or strength 0, changes no sample and loads no network. Networks of a
/// fixed size (28 x 28 digits) take pictures of that size only.
///
/// A picture without its JPEG artifacts is no longer one of the file's quality: metadata.jpeg_quality becomes
/// at least 92, so that saving it as a JPEG does not bring them back.
///
/// One call at a time per object; a network is loaded at the first picture that needs it.
class Denoiser {
 public:
  /// Finds the model and reads its card. Throws usage with all problems of the options, bad_input for a model
  /// that is missing or damaged.
  explicit Denoiser(const DenoiseOptions& options);
  /// Uses `network` in place of a model file; `name` is for messages. JPEG artifacts are taken out by
  /// `deblocker`, or not at all without one.
  Denoiser(std::unique_ptr<LoadedNetwork> network, std::string name, const DenoiseOptions& options,
           std::unique_ptr<LoadedNetwork> deblocker = nullptr);
  ~Denoiser();
  Denoiser(const Denoiser&) = delete;
  Denoiser& operator=(const Denoiser&) = delete;

  /// The denoised picture. Throws bad_input where the picture does not fit the network or the model for JPEG
  /// artifacts is missing, limit_exceeded where the memory limit cannot be kept, interrupted. Pixels of
  /// `invented` (of the picture's size, above 0) are left out where the noise is estimated: they have not
  /// come from where the noise came from.
  Image denoise(const Image& image, ProgressSink& progress, DenoiseReport* report = nullptr,
                const Mask* invented = nullptr);

  /// Changes the metadata of a result, once it is known what is done to the picture.
  using MetadataChange = std::function<void(const DenoiseReport&, Metadata&)>;

  /// From file to file, strip by strip: never the whole picture in memory, read once more before for the
  /// noise estimate. Where there is nothing to do and the result is of the same kind of file, without a
  /// `saving.quality`, it is a copy of the file. `change` is called where something is done. `limits` bound
  /// what is read. Throws as denoise, load_image and save_image do.
  DenoiseReport denoise_file(const std::filesystem::path& from, const std::filesystem::path& to,
                             const ImageLimits& limits, const SaveOptions& saving, ProgressSink& progress,
                             const MetadataChange& change = {});

  /// Name of the model in use.
  const std::string& model_name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
