#include "restore/receptive_field.h"

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "restore/crop.h"
#include "restore/tiled_network.h"

namespace lacuna {
namespace {

constexpr float visible = 1.0f / 510;
constexpr int smallest_probe = 256, largest_probe = 1024;

/// A picture with edges, texture and flat areas of many sizes, and noise.
Planes probe_picture(int channels, int side, double noise_sigma) {
  Planes picture(channels, side, side);
  Random random(1);
  for (int size = side / 2; size >= 4; size /= 2) {
    for (int i = 0; i < 4 * (side / size); ++i) {
      const int top = static_cast<int>(random.below(side)), left = static_cast<int>(random.below(side));
      for (int channel = 0; channel < channels; ++channel) {
        const float level = random.uniform();
        for (int y = top; y < std::min(side, top + size); ++y)
          for (int x = left; x < std::min(side, left + size); ++x) picture.at(channel, y, x) = level;
      }
    }
  }
  for (float& sample : picture.samples) sample += static_cast<float>(noise_sigma / 255) * random.normal();
  return picture;
}

/// Distance from the cut beyond which `part`, the result for what lies behind the cut alone, is that of the
/// whole. `along_columns`: rows were cut off above, else columns on the left.
int visible_distance(const Planes& whole, const Planes& part, bool along_columns) {
  const int top = whole.height - part.height, left = whole.width - part.width;
  int distance = 0;
  for (int channel = 0; channel < part.channels; ++channel) {
    for (int y = 0; y < part.height; ++y) {
      for (int x = 0; x < part.width; ++x) {
        const float difference = std::abs(whole.at(channel, y + top, x + left) - part.at(channel, y, x));
        if (!(difference < visible)) distance = std::max(distance, (along_columns ? y : x) + 1);
      }
    }
  }
  return distance;
}

int visible_distance(const RestoredPlanes& whole, const RestoredPlanes& part, bool along_columns) {
  const int image = visible_distance(whole.image, part.image, along_columns);
  return whole.mask.channels ? std::max(image, visible_distance(whole.mask, part.mask, along_columns))
                             : image;
}

RestoredPlanes run_whole(LoadedNetwork& network, const Planes& picture, double noise_sigma) {
  ProgressSink quiet;
  const int stride = network.contract().stride;
  const TilePlan plan = plan_tiles(picture.width, picture.height, stride, 0, picture.width + picture.height);
  return run_plan(network, plan, picture, {}, noise_sigma, quiet);
}

}  // namespace

int measure_halo(LoadedNetwork& network, double noise_sigma) {
  const int stride = network.contract().stride;
  for (int side = smallest_probe;; side *= 2) {
    const Planes picture = probe_picture(network.contract().channels, side, noise_sigma);
    const int middle = side / 2 / stride * stride;
    const RestoredPlanes whole = run_whole(network, picture, noise_sigma);
    const Planes below = crop(picture, {middle, side}, {0, side}),
                 right = crop(picture, {0, side}, {middle, side});
    const int halo = std::max(visible_distance(whole, run_whole(network, below, noise_sigma), true),
                              visible_distance(whole, run_whole(network, right, noise_sigma), false));
    if (halo < side - middle - stride || 2 * side > largest_probe) return halo;
  }
}

}  // namespace lacuna
