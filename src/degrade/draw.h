#pragma once

#include <algorithm>
#include <cmath>

#include "core/description.h"
#include "core/random.h"

namespace lacuna {

/// A number from the range, each equally likely.
inline double draw(const Range& range, Random& random) {
  return random.uniform(range.low, range.high);
}

/// A whole number from the range, each equally likely; the next one above where the range holds none.
inline int draw_whole(const Range& range, Random& random) {
  const int low = static_cast<int>(std::ceil(range.low));
  const int high = std::max(low, static_cast<int>(std::floor(range.high)));
  return low + static_cast<int>(random.below(static_cast<std::uint32_t>(high - low + 1)));
}

}  // namespace lacuna
