#include "train/warp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/random.h"

namespace lacuna {
namespace {

/// Weights of the four samples around a position, which lies `offset` (0..1) behind the second.
std::array<float, 4> cubic_weights(float offset) {
  const float t = offset, t2 = t * t, t3 = t2 * t;
  return {-0.5f * t + t2 - 0.5f * t3, 1 - 2.5f * t2 + 1.5f * t3, 0.5f * t + 2 * t2 - 1.5f * t3,
          -0.5f * t2 + 0.5f * t3};
}

float sample_at(const Planes& picture, int channel, double y, double x) {
  const double left = std::floor(x), top = std::floor(y);
  const auto across = cubic_weights(static_cast<float>(x - left)),
             down = cubic_weights(static_cast<float>(y - top));
  float sum = 0;
  for (int i = 0; i < 4; ++i) {
    const int row = std::clamp(static_cast<int>(top) + i - 1, 0, picture.height - 1);
    float line = 0;
    for (int j = 0; j < 4; ++j) {
      const int column = std::clamp(static_cast<int>(left) + j - 1, 0, picture.width - 1);
      line += across[static_cast<std::size_t>(j)] * picture.at(channel, row, column);
    }
    sum += down[static_cast<std::size_t>(i)] * line;
  }
  return std::clamp(sum, 0.0f, 1.0f);
}

}  // namespace

Warp Warp::of(const Values& data) {
  return {data.real("warp"), data.real("shift"), data.real("rotate"), data.real("zoom")};
}

Planes Warp::apply(const Planes& picture, Random& random) const {
  if (!random.chance(share)) return picture;
  const double right = random.uniform(-shift, shift), down = random.uniform(-shift, shift);
  const double angle = random.uniform(-rotate, rotate) * std::numbers::pi / 180;
  const double scale = 1 + random.uniform(-zoom, zoom);
  if (rotate > 0 || zoom > 0) return moved(picture, right, down, angle, scale);
  return moved(picture, std::round(right), std::round(down), 0, 1);  // whole pixels lose nothing
}

Planes moved(const Planes& picture, double right, double down, double angle, double scale) {
  Planes result(picture.channels, picture.height, picture.width);
  const double centre_x = (picture.width - 1) / 2.0, centre_y = (picture.height - 1) / 2.0;
  const double cosine = std::cos(angle) / scale, sine = std::sin(angle) / scale;
  for (int channel = 0; channel < picture.channels; ++channel) {
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        const double from_x = x - centre_x - right, from_y = y - centre_y - down;
        result.at(channel, y, x) = sample_at(picture, channel, centre_y - sine * from_x + cosine * from_y,
                                             centre_x + cosine * from_x + sine * from_y);
      }
    }
  }
  return result;
}

}  // namespace lacuna
