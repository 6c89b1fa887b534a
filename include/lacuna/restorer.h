#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/detect.h"
#include "lacuna/fill.h"
#include "lacuna/image.h"
#include "lacuna/progress.h"
#include "lacuna/restore.h"

namespace lacuna {

/// What is done to a picture that is to be restored, and how.
struct RestoreOptions {
  /// Certainty from which a piece of damage is believed. What is found here is painted over unseen, so it is
  /// more than sound pictures reach: of 100 only 2 (docs/restoring.md).
  static constexpr double default_certainty = 11;

  RestoreOptions();

  /// With default_certainty. Memory, threads and device of the parts do not count, but those below.
  DetectOptions detect;
  FillOptions fill;        ///< likewise
  DenoiseOptions denoise;  ///< likewise; estimates only noise that is certain
  /// Whether damage is looked for; nothing = where no mask is given, and the model of `denoise` is for
  /// pictures of any size.
  std::optional<bool> find_damage;
  bool provenance = false;  ///< whether what was done is added to the history in the picture's XMP data
  std::uint64_t max_memory = std::uint64_t{2} << 30;  ///< peak of the process in bytes, at least 400 MiB
  int threads = 0;                                    ///< 0 = all cores
  std::string device = "auto";  ///< of networks: "cpu", "cuda" (a GPU), or "auto": a GPU where there is one

  /// All problems, each with the value and what is allowed; empty if there is none.
  std::vector<std::string> validate() const;
};

/// What was done to a picture.
struct RestoreReport {
  bool looked_for_damage = false;  ///< whether a network looked for it
  double certainty = 0;            ///< of damage in the picture, as in Detection
  std::int64_t spots = 0;          ///< pieces of damage that were found
  double filled_share = 0;         ///< of all pixels that are invented now, 0..1
  Mask mask;                       ///< what was filled, above 0; of size 0 x 0 where nothing was
  FillReport fill;                 ///< how the holes were filled
  DenoiseReport denoise;           ///< what was done about noise and JPEG artifacts
  std::vector<UsedModel> models;   ///< that found damage, filled it, took out artifacts or noise
  bool changed = false;            ///< false: there was nothing to do, and every sample is the input's
  bool history_left_out = false;  ///< provenance was wanted, but the file's XMP data or format cannot hold it

  /// What was done as a line of text; empty where nothing was.
  std::string summary() const;
  /// The same with the models and their hashes, as it goes into the history.
  std::string history() const;
};

/// Restores pictures: finds damage, fills it, and takes JPEG artifacts and noise out, each only where there
/// is some. A sound picture comes back as it was, sample for sample. Blur is not taken out.
///
/// The order: damage is looked for in the picture as it came, as the network learned it, with noise and JPEG
/// artifacts; it is filled next, since a scratch that a denoiser has seen is smeared beyond its mask, and so
/// that the grain which exemplars bring along goes with the rest. Noise is estimated beside what was filled.
///
/// Pictures without damage are done strip by strip; those with damage are in memory as a whole.
///
/// One call at a time per object; networks are loaded at the first picture that needs them.
class Restorer {
 public:
  /// Finds the models and reads them. Throws usage with all problems of the options, bad_input for a model
  /// that is missing or damaged.
  explicit Restorer(const RestoreOptions& options);
  /// Uses these in place of its own; without a detector no damage is looked for.
  Restorer(std::unique_ptr<Detector> detector, std::unique_ptr<Filler> filler,
           std::unique_ptr<Denoiser> denoiser, const RestoreOptions& options);
  ~Restorer();
  Restorer(const Restorer&) = delete;
  Restorer& operator=(const Restorer&) = delete;

  /// The restored picture. `mask`, which may be null, shows what to fill besides what is found. Throws as
  /// Detector, Filler and Denoiser do.
  Image restore(const Image& image, const Mask* mask, ProgressSink& progress,
                RestoreReport* report = nullptr);

  /// From file to file; `mask` may be empty. A JPEG in which nothing but damage was filled keeps its other
  /// blocks as Filler::fill_file does. Throws as the files of Detector, Filler and Denoiser do.
  RestoreReport restore_file(const std::filesystem::path& from, const std::filesystem::path& mask,
                             const std::filesystem::path& to, const ImageLimits& limits,
                             const SaveOptions& saving, ProgressSink& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
