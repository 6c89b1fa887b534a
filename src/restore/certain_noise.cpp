#include "restore/certain_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "image/channels.h"
#include "restore/cosine_transform.h"
#include "restore/noise_estimate.h"

namespace lacuna {
namespace {

constexpr double least_light_noise = 3;  ///< below, what is left of noise in JPEGs looks as content does
constexpr double least_share = 0.85;     ///< of the variation of flat blocks that is noise by the estimate
constexpr double flat_share = 0.1;
constexpr int side = 8;
constexpr int first_term = 3,
              last_term = 7;  ///< of u + v: coarser ones are content, finer ones JPEG takes away
constexpr float dark = 0.03f, bright = 0.97f;  ///< clipping hides variation beyond these
constexpr std::size_t least_blocks = 50;

/// Deviation of the fine terms in the flattest tenth of the blocks, 8-bit units; 0 where there are too few.
double flattest_variation(const Planes& light) {
  const CosineTransform transform(side);
  std::array<float, side * side> terms{};
  std::vector<float> variances;
  for (int top = 0; top + side <= light.height; top += side) {
    for (int left = 0; left + side <= light.width; left += side) {
      const std::size_t first = static_cast<std::size_t>(top) * light.width + left;
      transform.apply(light.plane(0) + first, static_cast<std::size_t>(light.width), terms.data());
      const float mean = terms[0] / side;
      if (!(mean > dark && mean < bright)) continue;  // also where samples are not finite
      float sum = 0;
      int count = 0;
      for (int v = 0; v <= last_term; ++v) {
        for (int u = std::max(0, first_term - v); u + v <= last_term; ++u, ++count)
          sum += terms[v * side + u] * terms[v * side + u];
      }
      variances.push_back(sum / static_cast<float>(count));
    }
  }
  if (variances.size() < least_blocks) return 0;
  const auto place =
      variances.begin() + static_cast<std::ptrdiff_t>(flat_share * static_cast<double>(variances.size()));
  std::nth_element(variances.begin(), place, variances.end());
  return 255 * std::sqrt(*place);
}

/// Whether noise of `sigma` explains most of what even the flattest blocks of one channel vary.
bool is_even(double sigma, const Planes& channel) {
  const double flat = flattest_variation(channel);
  return flat > 0 && sigma >= least_share * flat;
}

}  // namespace

double estimate_certain_noise(const Planes& picture) {
  const double all = estimate_noise_sigma(picture);
  if (is_gray(picture)) return is_even(all, to_gray(picture)) ? all : 0;
  const Planes light = to_gray(picture);
  const double noise = estimate_noise_sigma(light);
  return noise > all && noise >= least_light_noise && is_even(noise, light) ? noise : all;
}

}  // namespace lacuna
