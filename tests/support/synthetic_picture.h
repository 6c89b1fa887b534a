#pragma once

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "lacuna/image.h"

namespace lacuna::testing {

/// A picture with the statistics of a photograph (dead leaves: discs of all sizes that cover each other, each
/// softly shaded), values in [0.1, 0.9] and the colours correlated. The same arguments give the same picture.
inline Planes synthetic_picture(int channels, int height, int width, std::uint64_t seed = 1) {
  Planes picture(channels, height, width, 0.5f);
  Random random(seed);
  const int discs = std::clamp(height * width / 256, 8, 2000);
  for (int disc = 0; disc < discs; ++disc) {
    const double radius = std::max(2.0, 4.0 / std::sqrt(random.uniform(0.0005, 1.0)));
    const double cx = random.uniform(0.0, width), cy = random.uniform(0.0, height);
    const double light = random.uniform(0.2, 0.8);
    const double slope_x = random.uniform(-0.1, 0.1), slope_y = random.uniform(-0.1, 0.1);
    double tint[3] = {0, 0, 0};
    for (double& each : tint) each = random.uniform(-0.05, 0.05);
    const int top = std::max(0, static_cast<int>(cy - radius)),
              left = std::max(0, static_cast<int>(cx - radius));
    for (int y = top; y < std::min<double>(height, cy + radius); ++y) {
      for (int x = left; x < std::min<double>(width, cx + radius); ++x) {
        const double dx = (x - cx) / radius, dy = (y - cy) / radius;
        const double cover = std::clamp((1 - std::hypot(dx, dy)) * radius / 2, 0.0, 1.0);  // a soft edge
        for (int channel = 0; channel < channels; ++channel) {
          float& sample = picture.at(channel, y, x);
          const double colour = std::clamp(light + tint[channel % 3] + slope_x * dx + slope_y * dy, 0.1, 0.9);
          sample += static_cast<float>(cover * (colour - sample));
        }
      }
    }
  }
  return picture;
}

}  // namespace lacuna::testing
