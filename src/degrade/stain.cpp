#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "degrade/coverage.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

constexpr int waves = 5;             ///< of the outline, each with half as much again to the round
constexpr double rim_share = 0.12;   ///< of the radius, where a dried stain is darkest
constexpr double rim_opacity = 1.4;  ///< of the inside's

/// Stains of water, coffee, ink: a patch with a wavy outline whose rim is darker, through which the picture
/// shows.
class Stain final : public Degradation {
 public:
  explicit Stain(const Values& values)
      : count_(values.range("count")),
        size_(values.range("size")),
        opacity_(values.range("opacity")),
        fill_(values.text("fill"), "stain.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) stain(picture, random);
  }

 private:
  void stain(Damaged& picture, Random& random) const {
    const Planes& image = picture.image;
    const double radius = std::max(1.0, draw(size_, random) * std::max(image.height, image.width) / 2);
    const auto opacity = static_cast<float>(draw(opacity_, random));
    const ShapePaint paint = fill_.draw(image.channels, random);
    const Point centre{static_cast<float>(random.uniform(0, image.width)),
                       static_cast<float>(random.uniform(0, image.height))};
    std::array<double, waves> phases, heights;
    for (int wave = 0; wave < waves; ++wave) {
      phases[wave] = random.uniform(0, 2 * std::numbers::pi);
      heights[wave] = random.uniform(0, 0.25) / (1 + wave);
    }
    Coverage patch(box_around(std::array{centre}, static_cast<float>(1.6 * radius), image));
    const Box box = patch.box();
    for (int y = box.top; y < box.bottom; ++y) {
      for (int x = box.left; x < box.right; ++x) {
        const double dx = x + 0.5 - centre.x, dy = y + 0.5 - centre.y;
        const double direction = std::atan2(dy, dx);
        double outline = 1;
        for (int wave = 0; wave < waves; ++wave)
          outline += heights[wave] * std::sin((wave + 2) * direction + phases[wave]);
        const double inside = outline - std::hypot(dx, dy) / radius;  // in radii, from the outline inwards
        const double edge = std::clamp(inside * radius + 0.5, 0.0, 1.0);
        const double rim = 1 + (rim_opacity - 1) * std::max(0.0, 1 - inside / rim_share);
        patch.at(y, x) = std::min(1.0f, opacity * static_cast<float>(edge * rim));
      }
    }
    lay_over(picture, patch, paint, least_visible, random);
  }

  Range count_, size_, opacity_;
  ShapeFill fill_;
};

}  // namespace

void register_stain(DegradationRegistry& registry) {
  registry.add(
      {"stain",
       "patches with a wavy outline and a darker rim, through which the picture shows",
       "",
       {{"count", ParameterKind::range, "1..2", "how many", 0, 100},
        {"size", ParameterKind::range, "0.05..0.3", "across, in larger sides of the picture", 0.001, 2},
        {"opacity", ParameterKind::range, "0.3..0.7", "of its inside", 0.2, 1},
        ShapeFill::parameter()}},
      [](const Values& values) { return std::make_unique<Stain>(values); });
}

}  // namespace lacuna
