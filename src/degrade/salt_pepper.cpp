#include "degrade/degradation.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

class SaltPepper final : public Degradation {
 public:
  explicit SaltPepper(const Values& values) : amount_(values.range("amount")) {}

  void apply(Damaged& picture, Random& random) const override {
    const double amount = draw(amount_, random);
    for (std::size_t i = 0; i < picture.covered.size(); ++i) {
      if (!random.chance(amount)) continue;
      const float value = random.chance(0.5) ? 1.0f : 0.0f;
      for (int channel = 0; channel < picture.image.channels; ++channel)
        picture.image.plane(channel)[i] = value;
      picture.covered[i] = 1.0f;
    }
  }

 private:
  Range amount_;
};

}  // namespace

void register_salt_pepper(DegradationRegistry& registry) {
  registry.add({"salt_pepper",
                "single pixels turned white or black",
                "",
                {{"amount", ParameterKind::range, "0.05", "share of the pixels", 0, 1}}},
               [](const Values& values) { return std::make_unique<SaltPepper>(values); });
}

}  // namespace lacuna
