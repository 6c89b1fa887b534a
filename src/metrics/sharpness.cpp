#include "metrics/sharpness.h"

#include <algorithm>
#include <cmath>

#include "metrics/blur.h"
#include "metrics/check.h"

namespace lacuna {
namespace {

/// True if all pixels within `distance` rows and columns of (y, x) that lie in the picture are in the hole.
bool is_deep_inside(const std::vector<float>& hole, int height, int width, int y, int x, int distance) {
  for (int v = std::max(0, y - distance); v <= std::min(height - 1, y + distance); ++v)
    for (int u = std::max(0, x - distance); u <= std::min(width - 1, x + distance); ++u)
      if (hole[static_cast<std::size_t>(v) * width + u] < 0.5f) return false;
  return true;
}

/// Gradient magnitude by central differences; at the picture's border the difference is one-sided.
double gradient(const DoublePlane& luma, int y, int x) {
  const int left = std::max(0, x - 1), right = std::min(luma.width - 1, x + 1);
  const int above = std::max(0, y - 1), below = std::min(luma.height - 1, y + 1);
  const double dx = (luma.at(y, right) - luma.at(y, left)) / std::max(1, right - left);
  const double dy = (luma.at(below, x) - luma.at(above, x)) / std::max(1, below - above);
  return std::hypot(dx, dy);
}

}  // namespace

std::optional<double> sharpness(const Planes& restored, const Planes& clean, const std::vector<float>& hole) {
  check_same_size(restored, clean);
  if (hole.empty()) return std::nullopt;
  check_hole(clean, hole);
  constexpr int erosion = 2, blur_radius = 5;
  constexpr double blur_sigma = 1.5;
  const DoublePlane a = gaussian_blur(luma_plane(restored), blur_radius, blur_sigma, BlurBorder::reflect);
  const DoublePlane b = gaussian_blur(luma_plane(clean), blur_radius, blur_sigma, BlurBorder::reflect);
  double of_restored = 0, of_clean = 0;
  for (int y = 0; y < clean.height; ++y) {
    for (int x = 0; x < clean.width; ++x) {
      if (!is_deep_inside(hole, clean.height, clean.width, y, x, erosion)) continue;
      of_restored += gradient(a, y, x);
      of_clean += gradient(b, y, x);
    }
  }
  constexpr double flat = 1e-6;  // below the rounding of the blur
  if (of_clean < flat) return std::nullopt;
  return of_restored / of_clean;
}

}  // namespace lacuna
