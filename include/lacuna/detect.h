#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/image.h"
#include "lacuna/picture_file.h"
#include "lacuna/progress.h"

namespace lacuna {

class LoadedNetwork;

/// How damage is looked for.
struct DetectOptions {
  std::string model;       ///< shipped name or model file; empty = photo_detector
  double threshold = 0.5;  ///< probability from which a pixel is damaged, 0.01..0.99
  /// Log-odds ln(p / (1 - p)) that the surest pixel of a piece of damage must reach, or else the piece is
  /// left out; nothing = those of 1 - (1 - threshold)^8, 5.5 for a half, at most 8. Networks see a little
  /// damage in many sound pictures, but are seldom as sure of it as where there is some.
  std::optional<double> certainty;
  std::uint64_t max_memory = std::uint64_t{2} << 30;  ///< peak of the process in bytes, at least 400 MiB
  int threads = 0;                                    ///< that the network computes with; 0 = all cores
  /// "cpu", "cuda" (a GPU), or "auto": a GPU where LibTorch finds one.
  std::string device = "auto";

  /// All problems, each with the value and what is allowed; empty if there is none.
  std::vector<std::string> validate() const;
};

/// Where a picture is damaged.
struct Detection {
  Mask mask;               ///< 255 = damaged, 0 = not
  Mask confidence;         ///< probability of damage of each pixel, 0..255
  std::int64_t spots = 0;  ///< pieces of the mask that hang together
  double share = 0;        ///< of all pixels that are damaged, 0..1
  double certainty = 0;  ///< log-odds of the pixel that is most surely damaged; at least 0, at most about 16
};

/// Finds damage in pictures of any size: scratches, dust, hair, stains, text, opaque rectangles, stuck
/// pixels, lost blocks and lines.
///
/// A pixel is in the mask where its probability reaches the threshold, and if something in the piece that it
/// belongs to is all but certain (`certainty`). Fully transparent pixels are never in it.
///
/// One call at a time per object; the network is loaded at the first picture.
class Detector {
 public:
  /// Finds the model and reads its card. Throws usage with all problems of the options, bad_input for a model
  /// that is missing, damaged, or predicts no mask.
  explicit Detector(const DetectOptions& options);
  /// Uses `network` in place of a model file; `name` is for messages.
  Detector(std::unique_ptr<LoadedNetwork> network, std::string name, const DetectOptions& options);
  ~Detector();
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;

  /// Throws bad_input where the picture does not fit the network, limit_exceeded where the memory limit
  /// cannot be kept, interrupted.
  Detection detect(const Image& image, ProgressSink& progress);

  /// The same of a file, which is read in strips: beside them three bytes a pixel are held. Throws as detect
  /// and StripReader do.
  Detection detect_file(const std::filesystem::path& path, const ImageLimits& limits, ProgressSink& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
