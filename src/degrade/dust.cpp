#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "degrade/coverage.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

/// Dust on a scan: specks of irregular shape, the small ones the most frequent.
class Dust final : public Degradation {
 public:
  explicit Dust(const Values& values)
      : count_(values.range("count")), size_(values.range("size")), fill_(values.text("fill"), "dust.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) speck(picture, random);
  }

 private:
  /// Three blots that touch each other.
  void speck(Damaged& picture, Random& random) const {
    const Planes& image = picture.image;
    const double size = size_.low + (size_.high - size_.low) * std::pow(random.uniform(0, 1), 2.0);
    const double radius = size / 2;
    Point at{static_cast<float>(random.below(static_cast<std::uint32_t>(image.width))) + 0.5f,
             static_cast<float>(random.below(static_cast<std::uint32_t>(image.height))) + 0.5f};
    const ShapePaint paint = fill_.draw(image.channels, random);
    Coverage blot(box_around(std::array{at}, static_cast<float>(3 * radius) + 1, image));
    for (const double share : {1.0, 0.7, 0.5}) {
      blot.add_line(at, at, static_cast<float>(radius * share), true);
      const double heading = random.uniform(0, 2 * std::numbers::pi);
      at.x += static_cast<float>(0.8 * radius * std::cos(heading));
      at.y += static_cast<float>(0.8 * radius * std::sin(heading));
    }
    lay_over(picture, blot, paint, least_visible, random);
  }

  Range count_, size_;
  ShapeFill fill_;
};

}  // namespace

void register_dust(DegradationRegistry& registry) {
  registry.add({"dust",
                "specks of irregular shape, the small ones the most frequent",
                "",
                {{"count", ParameterKind::range, "5..40", "how many", 0, 10000},
                 {"size", ParameterKind::range, "1.5..8", "of each, in pixels", 1, 1000},
                 ShapeFill::parameter()}},
               [](const Values& values) { return std::make_unique<Dust>(values); });
}

}  // namespace lacuna
