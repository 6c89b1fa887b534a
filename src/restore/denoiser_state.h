#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lacuna/restore.h"
#include "restore/denoising_steps.h"
#include "restore/lazy_network.h"

namespace lacuna {

/// What a Denoiser keeps, and what denoising in memory and from file to file share.
struct Denoiser::State {
  DenoiseOptions options;
  LazyNetwork denoiser;
  std::optional<LazyNetwork> deblocker;
  std::string deblocker_name;  ///< model that becomes `deblocker` when it is first needed; empty = none

  /// `options_` have been checked.
  State(const DenoiseOptions& options_, LazyNetwork denoiser_)
      : options(options_), denoiser(std::move(denoiser_)) {}

  /// Says what noise and what JPEG artifacts there are and whether anything is to be done about them.
  /// `jpeg_quality` as in Metadata, `invented` as in denoise(). `source` gives the picture's rows, and is
  /// read only where the noise is estimated. Throws bad_input where the picture does not fit the network.
  DenoiseReport prepare(const ImageInfo& info, int jpeg_quality, const Mask* invented,
                        const RowSource& source, ProgressSink& progress);

  /// Does what a report of prepare() says to the rows of `source`; `held` bytes of the picture are in memory
  /// beside the rows in work.
  DenoisingSteps steps(const ImageInfo& info, const DenoiseReport& report, std::uint64_t held,
                       RowSource source, ProgressSink& progress);

  /// The picture's metadata after what the report says.
  static void mark(const DenoiseReport& report, Metadata& metadata);

 private:
  bool is_to_deblock(int jpeg_quality);
  void prepare_noise(const ImageInfo& info, const Mask* invented, const RowSource& source,
                     ProgressSink& progress, DenoiseReport& report);
};

}  // namespace lacuna
