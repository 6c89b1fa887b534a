#pragma once

#include <cmath>

#include "lacuna/image.h"

namespace lacuna::testing {

/// A smooth synthetic picture with all levels in [0.1, 0.9], different in every channel.
inline Planes smooth_picture(int channels, int height, int width) {
  Planes picture(channels, height, width);
  for (int channel = 0; channel < channels; ++channel) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const double wave = std::sin(0.11 * x + channel) * std::cos(0.07 * y - 0.5 * channel);
        picture.at(channel, y, x) = static_cast<float>(0.5 + 0.4 * wave);
      }
    }
  }
  return picture;
}

}  // namespace lacuna::testing
