#pragma once

#include <cstdint>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// Pixels [left, right) of row y.
struct HoleRun {
  int y = 0;
  int left = 0;
  int right = 0;
};

/// Pixels of a mask above 0 that hang together, corners included.
struct Hole {
  int top = 0;  ///< of the bounding box; bottom and right are exclusive
  int left = 0;
  int bottom = 0;
  int right = 0;
  std::int64_t pixels = 0;
  std::vector<HoleRun> runs;  ///< by row, then column

  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

/// Side of the largest square that fits into a hole, in pixels: how thick it is where it is thickest.
int thickness(const Hole& hole);

/// The holes of a mask, by their topmost then leftmost pixel.
std::vector<Hole> holes_of(const Mask& mask);

/// The mask with white and black exchanged.
Mask inverted(const Mask& mask);

/// The brightest value within `pixels` of each pixel along both axes (a square of side 2 pixels + 1).
Mask grown(const Mask& mask, int pixels);

}  // namespace lacuna
