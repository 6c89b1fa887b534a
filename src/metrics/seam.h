#pragma once

#include <optional>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// Steps of luma across the border of holes, summed over pictures: the ratio of the sums is steadier than a
/// mean of ratios, which flat pictures would dominate.
struct SeamSums {
  double restored = 0;  ///< sum of |inside - outside| over pairs of 4-neighbours that the border separates
  double clean = 0;     ///< the same pairs in the original

  SeamSums& operator+=(const SeamSums& other);
  /// Restored over original: 1 = as in nature, above = a visible seam. nullopt where there is no border, or
  /// the original has no step at all.
  std::optional<double> ratio() const;
};

/// The sums of one picture; zeros without a hole.
SeamSums seam_sums(const Planes& restored, const Planes& clean, const std::vector<float>& hole);

}  // namespace lacuna
