#include "degrade/change.h"

#include <algorithm>
#include <cmath>

namespace lacuna {

void add_noise_level(Damaged& picture, double sigma) {
  picture.noise_sigma = std::hypot(picture.noise_sigma, sigma);
}

void replace_samples(Damaged& picture, Planes after) {
  const std::size_t pixels = picture.image.plane_size();
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < after.samples.size(); ++i) {
    if (picture.covered[i % pixels] > 0) continue;
    const double change = static_cast<double>(after.samples[i]) - picture.image.samples[i];
    sum += change * change;
    ++count;
  }
  if (count > 0) add_noise_level(picture, 255.0 * std::sqrt(sum / static_cast<double>(count)));
  picture.image = std::move(after);
}

void clip_samples(Planes& image) {
  for (float& sample : image.samples) sample = std::clamp(sample, 0.0f, 1.0f);
}

}  // namespace lacuna
