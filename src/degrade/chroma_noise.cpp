#include <cmath>

#include "degrade/change.h"
#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "image/gaussian_filter.h"

namespace lacuna {
namespace {

/// Standard deviation that filtering along a line of `size` samples leaves of white noise, at a wrapped
/// border: taps that fall on the same sample add up.
double remaining_deviation(const std::vector<float>& weights, int size) {
  std::vector<double> folded(static_cast<std::size_t>(size), 0.0);
  for (std::size_t t = 0; t < weights.size(); ++t) folded[t % folded.size()] += weights[t];
  double energy = 0;
  for (const double weight : folded) energy += weight * weight;
  return std::sqrt(energy);
}

/// Noise of unit variance whose grains are `grain` pixels wide.
std::vector<float> grainy_plane(int height, int width, double grain, Random& random) {
  std::vector<float> plane(static_cast<std::size_t>(height) * width);
  for (float& sample : plane) sample = random.normal();
  const std::vector<float> weights = gaussian_weights(grain);
  filter_plane(plane.data(), height, width, weights, Border::wrap);
  const auto scale =
      static_cast<float>(1.0 / (remaining_deviation(weights, height) * remaining_deviation(weights, width)));
  for (float& sample : plane) sample *= scale;
  return plane;
}

class ChromaNoise final : public Degradation {
 public:
  explicit ChromaNoise(const Values& values)
      : sigma_(values.range("sigma")),
        grain_(values.range("grain")),
        chroma_(values.range("chroma")),
        clip_(values.boolean("clip")) {}

  void apply(Damaged& picture, Random& random) const override {
    const double sigma = draw(sigma_, random);
    const double grain = draw(grain_, random);
    const double chroma = draw(chroma_, random);
    Planes& image = picture.image;
    const bool colour = image.channels == 3;
    add_plane(image, 0, image.channels, sigma * std::sqrt(colour ? 1 - chroma : 1.0), grain, random);
    // Three independent planes less their mean: the luma stays, and 2/3 of their variance.
    if (colour) add_colour(image, sigma * std::sqrt(chroma * 1.5), grain, random);
    if (clip_) clip_samples(image);
    add_noise_level(picture, sigma);
  }

 private:
  static void add_plane(Planes& image, int first, int last, double sigma, double grain, Random& random) {
    const std::vector<float> noise = grainy_plane(image.height, image.width, grain, random);
    const auto scale = static_cast<float>(sigma / 255.0);
    for (int channel = first; channel < last; ++channel) {
      float* plane = image.plane(channel);
      for (std::size_t i = 0; i < noise.size(); ++i) plane[i] += scale * noise[i];
    }
  }

  static void add_colour(Planes& image, double sigma, double grain, Random& random) {
    Planes noise(3, image.height, image.width);
    for (int channel = 0; channel < 3; ++channel)
      add_plane(noise, channel, channel + 1, sigma, grain, random);
    for (std::size_t i = 0; i < image.plane_size(); ++i) {
      const float mean = (noise.plane(0)[i] + noise.plane(1)[i] + noise.plane(2)[i]) / 3.0f;
      for (int channel = 0; channel < 3; ++channel) image.plane(channel)[i] += noise.plane(channel)[i] - mean;
    }
  }

  Range sigma_;
  Range grain_;
  Range chroma_;
  bool clip_;
};

}  // namespace

void register_chroma_noise(DegradationRegistry& registry) {
  registry.add(
      {"chroma_noise",
       "coarse colour noise, as cameras leave it behind after demosaicing and denoising",
       "Gaussian noise filtered to grains, split into gray and colour",
       {{"sigma", ParameterKind::range, "10", "standard deviation in 8-bit units, over all channels", 0, 255},
        {"grain", ParameterKind::range, "1..4",
         "standard deviation in pixels of the filter that makes the grains", 0, 20},
        {"chroma", ParameterKind::range, "0.7", "share of the variance that is colour (0 = gray noise)", 0,
         1},
        {"clip", ParameterKind::boolean, "true", "clip the noisy samples to [0,1]"}}},
      [](const Values& values) { return std::make_unique<ChromaNoise>(values); });
}

}  // namespace lacuna
