#pragma once

#include <algorithm>
#include <string>

#include "degrade/degradation.h"

namespace lacuna::testing {

inline Damaged damage(const std::string& spec, const Planes& clean, std::uint64_t index = 0) {
  return DegradationChain(spec).apply(clean, 11, index);
}

/// Rows and columns of the covered pixels.
struct Box {
  int top = 1 << 30, left = 1 << 30, bottom = -1, right = -1, pixels = 0;
  int height() const { return bottom - top + 1; }
  int width() const { return right - left + 1; }
};

inline Box covered_box(const Damaged& damaged) {
  Box box;
  for (int y = 0; y < damaged.image.height; ++y) {
    for (int x = 0; x < damaged.image.width; ++x) {
      if (damaged.covered[static_cast<std::size_t>(y) * damaged.image.width + x] == 0) continue;
      box.top = std::min(box.top, y), box.bottom = std::max(box.bottom, y);
      box.left = std::min(box.left, x), box.right = std::max(box.right, x);
      ++box.pixels;
    }
  }
  return box;
}

}  // namespace lacuna::testing
