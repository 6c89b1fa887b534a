#pragma once

#include "engine/engine.h"
#include "image/image_file.h"
#include "restore/row_window.h"
#include "restore/tiled_network.h"

namespace lacuna {

/// What to do with a picture.
struct StripSettings {
  double noise_sigma = 0;  ///< 8-bit units, for networks that take it
  double strength = 1;     ///< 0..1
  std::size_t budget = 0;  ///< bytes for the network and the rows in work
};

/// Denoises a picture from top to bottom, holding no more of it than one row of tiles needs. Samples keep
/// their type; alpha and the colours of fully transparent pixels are handed through.
class StripDenoiser {
 public:
  /// `network` and `progress` must outlive this. Throws limit_exceeded.
  StripDenoiser(LoadedNetwork& network, const ImageInfo& info, const StripSettings& settings,
                RowSource source, ProgressSink& progress);

  /// The next rows of the result: as many as asked for, fewer only at the end. Throws interrupted, bad_input
  /// where the source ends early, and what it throws.
  Image read(int rows);

  std::int64_t tile_count() const { return static_cast<std::int64_t>(plan_.tile_count()); }

 private:
  void restore_band();
  Image restore_tile(const TileSpan& rows, const TileSpan& columns);

  LoadedNetwork& network_;
  StripSettings settings_;
  TilePlan plan_;
  RowWindow window_;
  TileProgress progress_;
  Image ready_;           ///< rows of the result that have not been asked for
  std::size_t band_ = 0;  ///< next row of tiles
};

}  // namespace lacuna
