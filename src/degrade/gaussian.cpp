#include "degrade/change.h"
#include "degrade/degradation.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

class Gaussian final : public Degradation {
 public:
  explicit Gaussian(const Values& values) : sigma_(values.range("sigma")), clip_(values.boolean("clip")) {}

  void apply(Damaged& picture, Random& random) const override {
    const double sigma = draw(sigma_, random);
    const float scale = static_cast<float>(sigma / 255.0);
    for (float& sample : picture.image.samples) sample += scale * random.normal();
    if (clip_) clip_samples(picture.image);
    add_noise_level(picture, sigma);
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
