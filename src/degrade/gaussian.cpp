#include <algorithm>
#include <cmath>

#include "degrade/degradation.h"

namespace lacuna {
namespace {

class Gaussian final : public Degradation {
 public:
  explicit Gaussian(const Values& values) : sigma_(values.range("sigma")), clip_(values.boolean("clip")) {}

  void apply(Damaged& picture, Random& random) const override {
    const double sigma = random.uniform(sigma_.low, sigma_.high);
    const float scale = static_cast<float>(sigma / 255.0);
    for (float& sample : picture.image.samples) {
      sample += scale * random.normal();
      if (clip_) sample = std::clamp(sample, 0.0f, 1.0f);
    }
    picture.noise_sigma = std::hypot(picture.noise_sigma, sigma);
  }

 private:
  Range sigma_;
  bool clip_;
};

}  // namespace

void register_gaussian(DegradationRegistry& registry) {
  registry.add({"gaussian",
                "white Gaussian noise, the same level in every channel",
                "y = x + n, n ~ N(0, sigma^2)",
                {{"sigma", ParameterKind::range, "25", "standard deviation in 8-bit units", 0, 255},
                 {"clip", ParameterKind::boolean, "true", "clip the noisy samples to [0,1]"}}},
               [](const Values& values) { return std::make_unique<Gaussian>(values); });
}

}  // namespace lacuna
