#include "degrade/change.h"
#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "image/gaussian_filter.h"

namespace lacuna {
namespace {

class Blur final : public Degradation {
 public:
  explicit Blur(const Values& values) : sigma_(values.range("sigma")) {}

  void apply(Damaged& picture, Random& random) const override {
    const std::vector<float> weights = gaussian_weights(draw(sigma_, random));
    Planes blurred = picture.image;
    for (int channel = 0; channel < blurred.channels; ++channel) {
      filter_plane(blurred.plane(channel), blurred.height, blurred.width, weights, Border::reflect);
    }
    replace_samples(picture, std::move(blurred));
  }

 private:
  Range sigma_;
};

}  // namespace

void register_blur(DegradationRegistry& registry) {
  registry.add({"blur",
                "a soft picture: Gaussian blur",
                "",
                {{"sigma", ParameterKind::range, "1", "standard deviation of the blur in pixels", 0, 20}}},
               [](const Values& values) { return std::make_unique<Blur>(values); });
}

}  // namespace lacuna
