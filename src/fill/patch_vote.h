#pragma once

#include <cstdint>
#include <vector>

#include "fill/match_field.h"

namespace lacuna {

/// Gives the pixels at `places` (of the hole) new texels: the mean of what the likenesses of all patches that
/// cover a pixel have there, the more of a patch the more it resembles its likeness and the more it can be
/// trusted (Wexler, Shechtman, Irani, "Space-time completion of video", 2007). `percentile`, 1..100, of the
/// distances at a pixel is the distance that still counts: the lower, the sharper. A pixel that no patch
/// covers stays as it is. Returns the mean change of luma.
double vote(const std::vector<std::int32_t>& places, const MatchField& field, int percentile, int threads,
            ExemplarLevel& level);

/// For each pixel of the hole, in the order of hole_places, the place that the patch which resembles its
/// likeness best has there: pixels of the picture, not means. -1 where no patch covers the pixel.
std::vector<std::int32_t> best_sources(const ExemplarLevel& level, const MatchField& field, int threads);

}  // namespace lacuna
