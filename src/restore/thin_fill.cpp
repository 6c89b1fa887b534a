#include "restore/thin_fill.h"

#include <algorithm>

#include "restore/tiled_network.h"

namespace lacuna {
namespace {

constexpr std::size_t memory = std::size_t{1} << 30;  ///< far above what a part with thin holes needs

}  // namespace

Planes fill_thin_holes(LoadedNetwork& network, const Planes& part, const std::vector<bool>& open) {
  Planes mask(1, part.height, part.width);
  std::copy(open.begin(), open.end(), mask.plane(0));
  const TilePlan plan = plan_for(network, part.width, part.height, 0, 0, memory);
  ProgressSink silent;
  return run_plan(network, plan, part, mask, 0, silent).image;
}

}  // namespace lacuna
