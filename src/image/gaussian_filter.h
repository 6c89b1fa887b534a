#pragma once

#include <vector>

namespace lacuna {

/// What a filter sees beyond the border.
enum class Border {
  reflect,  ///< the plane mirrored about its edge pixels
  wrap      ///< the opposite side: a stationary texture keeps its statistics up to the border
};

/// Normalised weights of a Gaussian of `sigma` pixels, cut at three sigma; odd count, symmetric. A sigma near
/// 0 gives the one weight 1.
std::vector<float> gaussian_weights(double sigma);

/// Filters one plane (height x width) in place with `weights` along both axes. Any size, also smaller than
/// the window.
void filter_plane(float* plane, int height, int width, const std::vector<float>& weights, Border border);

}  // namespace lacuna
