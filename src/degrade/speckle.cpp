#include <algorithm>

#include "degrade/degradation.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

/// Stuck and hot pixels of a sensor: one or, more rarely, two by two, each channel dark, full or as it was.
class Speckle final : public Degradation {
 public:
  explicit Speckle(const Values& values) : amount_(values.range("amount")) {}

  void apply(Damaged& picture, Random& random) const override {
    Planes& image = picture.image;
    const double amount = draw(amount_, random);
    const auto pixels = static_cast<double>(image.plane_size());
    const int count = std::max(1, static_cast<int>(amount * pixels));
    for (int i = 0; i < count; ++i) {
      const int y = static_cast<int>(random.below(static_cast<std::uint32_t>(image.height)));
      const int x = static_cast<int>(random.below(static_cast<std::uint32_t>(image.width)));
      stick(picture, y, x, random.chance(0.15) ? 2 : 1, random);
    }
  }

 private:
  static void stick(Damaged& picture, int top, int left, int side, Random& random) {
    Planes& image = picture.image;
    const float level = random.chance(0.7) ? static_cast<float>(random.uniform(0.8, 1.0)) : 0.0f;
    // one channel of three, or all
    const auto only = image.channels == 3 && random.chance(0.7) ? static_cast<int>(random.below(3)) : -1;
    for (int y = top; y < std::min(image.height, top + side); ++y) {
      for (int x = left; x < std::min(image.width, left + side); ++x) {
        for (int channel = 0; channel < image.channels; ++channel) {
          if (only < 0 || channel == only) image.at(channel, y, x) = level;
        }
        picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
      }
    }
  }

  Range amount_;
};

}  // namespace

void register_speckle(DegradationRegistry& registry) {
  registry.add(
      {"speckle",
       "stuck and hot pixels: one channel or all of them dark or full",
       "",
       {{"amount", ParameterKind::range, "0.0002..0.003", "share of the pixels; at least one", 0, 1}}},
      [](const Values& values) { return std::make_unique<Speckle>(values); });
}

}  // namespace lacuna
