#pragma once

#include <memory>
#include <string>

#include "engine/engine.h"
#include "lacuna/restore.h"
#include "restore/strip_denoiser.h"

namespace lacuna {

/// What a Denoiser keeps, and what denoising in memory and from file to file share.
struct Denoiser::State {
  DenoiseOptions options;
  std::string name;
  std::string purpose;  ///< name and summary of the model, for messages
  ModelFile model;      ///< until the network is made from it
  std::unique_ptr<LoadedNetwork> network;

  /// Throws usage with all problems of the options.
  explicit State(const DenoiseOptions& options_);

  /// The network; loads it at the first call.
  LoadedNetwork& loaded();

  /// Says what noise there is and whether anything is to be done about it. `source` gives the picture's rows,
  /// and is read only where the noise is estimated. Throws bad_input where the picture does not fit the
  /// network.
  DenoiseReport prepare(const ImageInfo& info, const RowSource& source, ProgressSink& progress);

  /// Settings for a picture of which `held` bytes are in memory beside the rows in work.
  StripSettings settings(const DenoiseReport& report, std::uint64_t held) const;
};

}  // namespace lacuna
