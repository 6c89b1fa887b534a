#include <algorithm>
#include <cmath>

#include "degrade/change.h"
#include "degrade/degradation.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

class PoissonGaussian final : public Degradation {
 public:
  explicit PoissonGaussian(const Values& values)
      : gain_(values.range("a")), read_noise_(values.range("b")), clip_(values.boolean("clip")) {}

  void apply(Damaged& picture, Random& random) const override {
    const auto gain = static_cast<float>(draw(gain_, random));
    const double read_noise = draw(read_noise_, random) / 255.0;
    const auto floor = static_cast<float>(read_noise * read_noise);
    double sum = 0;
    for (float& sample : picture.image.samples) {
      const float variance = gain * std::max(sample, 0.0f) + floor;
      sum += variance;
      sample += std::sqrt(variance) * random.normal();
    }
    if (clip_) clip_samples(picture.image);
    add_noise_level(picture, 255.0 * std::sqrt(sum / static_cast<double>(picture.image.samples.size())));
  }

 private:
  Range gain_;
  Range read_noise_;
  bool clip_;
};

}  // namespace

void register_poisson_gaussian(DegradationRegistry& registry) {
  registry.add(
      {"poisson_gaussian",
       "a sensor's noise: shot noise that grows with the light, and read noise",
       "y = x + n, n ~ N(0, a x + b^2); Foi et al., Practical Poissonian-Gaussian noise modeling, 2008",
       {{"a", ParameterKind::range, "0.005..0.02", "variance per unit of signal, both for samples in [0,1]",
         0, 1},
        {"b", ParameterKind::range, "1..5", "read noise, standard deviation in 8-bit units", 0, 255},
        {"clip", ParameterKind::boolean, "true", "clip the noisy samples to [0,1]"}}},
      [](const Values& values) { return std::make_unique<PoissonGaussian>(values); });
}

}  // namespace lacuna
