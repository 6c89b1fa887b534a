#pragma once

#include <cstddef>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// One plane in double precision: local variances are small differences of large numbers.
struct DoublePlane {
  int height = 0;
  int width = 0;
  std::vector<double> samples;

  double at(int y, int x) const { return samples[static_cast<std::size_t>(y) * width + x]; }
};

/// The luma of a picture.
DoublePlane luma_plane(const Planes& picture);

/// What a filter does at the border of the picture.
enum class BlurBorder {
  valid,   ///< only where the whole window fits: both sides become smaller by 2 x radius
  reflect  ///< the picture is mirrored about its edge pixels, the result has its size
};

/// Gaussian filter with a window of (2 radius + 1)^2, normalised. With BlurBorder::valid no side may be
/// smaller than the window.
DoublePlane gaussian_blur(const DoublePlane& picture, int radius, double sigma, BlurBorder border);

}  // namespace lacuna
