#include "train/tone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/random.h"

namespace lacuna {

Planes toned(const Planes& picture, double tone, Random& random) {
  std::array<int, 3> from{0, 1, 2};
  if (random.chance(tone) && picture.channels == 3) {
    std::swap(from[0], from[random.below(3)]);
    std::swap(from[1], from[1 + random.below(2)]);
  }
  const double brighter = random.uniform(-tone, tone) * 0.8;
  const double black = random.uniform(0, tone) * random.uniform(0, 0.3),
               white = 1 - random.uniform(0, tone) * random.uniform(0, 0.3);
  Planes result(picture.channels, picture.height, picture.width);
  const std::size_t size = static_cast<std::size_t>(picture.height) * static_cast<std::size_t>(picture.width);
  for (int channel = 0; channel < picture.channels; ++channel) {
    const double bend = brighter + random.uniform(-tone, tone) * 0.2;
    const float* const in =
        picture.samples.data() + static_cast<std::size_t>(from[static_cast<std::size_t>(channel)]) * size;
    float* const out = result.samples.data() + static_cast<std::size_t>(channel) * size;
    for (std::size_t i = 0; i < size; ++i) {
      const double x = std::clamp(static_cast<double>(in[i]), 0.0, 1.0);
      const double level = black + (white - black) * (x + bend * x * (1 - x));
      out[i] = static_cast<float>(std::round(level * 255) / 255);
    }
  }
  return result;
}

Planes burnt_out(const Planes& picture, Random& random) {
  const double white = random.uniform(0.3, 1.0);
  const double black = random.chance(0.5) ? random.uniform(0.0, 0.2) * white : 0;
  Planes result = picture;
  for (float& sample : result.samples) {
    const double level = std::clamp((sample - black) / (white - black), 0.0, 1.0);
    sample = static_cast<float>(std::round(level * 255) / 255);
  }
  return result;
}

}  // namespace lacuna
