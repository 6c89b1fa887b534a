#include "metrics/ssim.h"

#include "metrics/blur.h"
#include "metrics/check.h"

namespace lacuna {
namespace {

constexpr int radius = 5;
constexpr double sigma = 1.5;

DoublePlane local_mean(const DoublePlane& picture) {
  return gaussian_blur(picture, radius, sigma, BlurBorder::valid);
}

DoublePlane product(const DoublePlane& a, const DoublePlane& b) {
  DoublePlane result = a;
  for (std::size_t i = 0; i < result.samples.size(); ++i) result.samples[i] *= b.samples[i];
  return result;
}

/// The SSIM map of the valid region; empty where the window does not fit.
DoublePlane ssim_map(const Planes& restored, const Planes& clean) {
  check_same_size(restored, clean);
  if (clean.height <= 2 * radius || clean.width <= 2 * radius) return {};
  const DoublePlane x = luma_plane(restored), y = luma_plane(clean);
  const DoublePlane mean_x = local_mean(x), mean_y = local_mean(y);
  const DoublePlane mean_xx = local_mean(product(x, x)), mean_yy = local_mean(product(y, y));
  const DoublePlane mean_xy = local_mean(product(x, y));
  constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
  DoublePlane map = mean_x;
  for (std::size_t i = 0; i < map.samples.size(); ++i) {
    const double mx = mean_x.samples[i], my = mean_y.samples[i];
    const double variance_x = mean_xx.samples[i] - mx * mx, variance_y = mean_yy.samples[i] - my * my;
    const double covariance = mean_xy.samples[i] - mx * my;
    map.samples[i] = (2 * mx * my + c1) * (2 * covariance + c2) /
                     ((mx * mx + my * my + c1) * (variance_x + variance_y + c2));
  }
  return map;
}

}  // namespace

std::optional<double> ssim(const Planes& restored, const Planes& clean) {
  const DoublePlane map = ssim_map(restored, clean);
  if (map.samples.empty()) return std::nullopt;
  double sum = 0;
  for (const double value : map.samples) sum += value;
  return sum / static_cast<double>(map.samples.size());
}

std::optional<double> ssim_hole(const Planes& restored, const Planes& clean, const std::vector<float>& hole) {
  if (hole.empty()) return std::nullopt;
  check_hole(clean, hole);
  const DoublePlane map = ssim_map(restored, clean);
  double sum = 0;
  std::size_t count = 0;
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      if (hole[static_cast<std::size_t>(y + radius) * clean.width + x + radius] < 0.5f) continue;
      sum += map.at(y, x);
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  return sum / static_cast<double>(count);
}

}  // namespace lacuna
