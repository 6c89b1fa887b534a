#pragma once

#include <functional>
#include <string>
#include <utility>

#include "engine/engine.h"
#include "lacuna/image.h"
#include "restore/tile_plan.h"

namespace lacuna {

/// What a network makes of a picture.
struct RestoredPlanes {
  Planes image;
  Planes mask;  ///< one plane of probabilities of damage; no channels if the network predicts none
};

/// Throws bad_input where a network of fixed size is given a picture of another; `model` names it and its
/// purpose.
void require_size(const InputContract& contract, const std::string& model, int width, int height);

/// How to cut a picture of this size for the network so that the work keeps within `budget` bytes: whole
/// where that fits. `bytes_per_row_pixel` as in TileCost. Throws limit_exceeded, also where the network must
/// see the picture whole and it does not fit.
TilePlan plan_for(LoadedNetwork& network, int width, int height, double noise_sigma,
                  std::size_t bytes_per_row_pixel, std::size_t budget);

/// Runs the network on one tile of a plan and returns what the tile keeps. `part` and `mask` (one plane, 1 =
/// damaged; or no channels) hold the rows and columns that are `needed`; `noise_sigma` counts in 8-bit units.
/// Gray parts are replicated for a colour network and the mean of its channels is taken; a colour part goes
/// through a gray network channel by channel. `on_share` is told the share of the tile that is done, 0..1.
RestoredPlanes run_tile(LoadedNetwork& network, const TilePlan& plan, const TileSpan& rows,
                        const TileSpan& columns, const Planes& part, const Planes& mask, double noise_sigma,
                        std::function<void(double)> on_share);

/// The progress of a plan, tile by tile and within each: `what` is being done.
class TileProgress {
 public:
  TileProgress(const TilePlan& plan, ProgressSink& progress, std::string what)
      : tiles_(static_cast<double>(plan.tile_count())), progress_(progress), what_(std::move(what)) {}

  /// Before a tile. Throws interrupted.
  void begin() const;
  /// What tells the share of the tile that is in work.
  std::function<void(double)> within() const;
  /// After a tile.
  void end();

 private:
  double tiles_, done_ = 0;
  ProgressSink& progress_;
  std::string what_;
};

/// Runs the network on a whole picture by a plan, tile after tile. Throws interrupted.
RestoredPlanes run_plan(LoadedNetwork& network, const TilePlan& plan, const Planes& picture,
                        const Planes& mask, double noise_sigma, ProgressSink& progress);

}  // namespace lacuna
