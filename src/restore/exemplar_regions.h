#pragma once

#include <cstdint>
#include <vector>

#include "fill/holes.h"
#include "restore/tile_plan.h"

namespace lacuna {

/// A part of a picture that is completed from exemplars by itself: holes near each other with their
/// surroundings, from which pieces are taken. Other holes may reach into it, but not so close that they are
/// compared with: the result does not depend on the order of regions.
struct ExemplarRegion {
  Stretch rows, columns;
  std::vector<std::size_t> holes;  ///< indices into the holes that regions were made of
};

/// The regions of the holes of a picture: as far beyond a hole's bounding box as it is high and wide, at
/// least 128 pixels; small pictures are one region. So time and memory grow with the holes, not with the
/// picture.
std::vector<ExemplarRegion> exemplar_regions(const std::vector<Hole>& holes, int height, int width);

/// Peak memory in bytes that filling a part of a picture takes, beside the picture.
std::uint64_t region_memory(int height, int width);

}  // namespace lacuna
