#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "degrade/coverage.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

constexpr double leg_pixels = 6;      ///< a scratch bends and fades from one leg to the next
constexpr double bend_degrees = 2.5;  ///< at most, at each leg
constexpr double gap_chance = 0.04;   ///< of each leg, to be missing

/// Scratches of prints and film: long, thin, nearly straight, of changing strength, here and there
/// interrupted; many run the same way.
class Scratches final : public Degradation {
 public:
  explicit Scratches(const Values& values)
      : count_(values.range("count")),
        width_(values.range("width")),
        length_(values.range("length")),
        angle_(values.range("angle")),
        opacity_(values.range("opacity")),
        fill_(values.text("fill"), "scratches.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) scratch(picture, random);
  }

 private:
  void scratch(Damaged& picture, Random& random) const {
    const Planes& image = picture.image;
    const auto radius = static_cast<float>(draw(width_, random) / 2);
    const double length = draw(length_, random) * std::max(image.height, image.width);
    double heading = draw(angle_, random) * std::numbers::pi / 180;
    const double opacity = draw(opacity_, random);
    const ShapePaint paint = fill_.draw(image.channels, random);
    const double x = random.uniform(0, image.width), y = random.uniform(0, image.height);
    // it passes through (x, y) somewhere on its way
    const double before = length * random.uniform();
    Point at{static_cast<float>(x - before * std::cos(heading)),
             static_cast<float>(y - before * std::sin(heading))};
    std::vector<Point> path{at};
    for (double left = length; left > 0; left -= leg_pixels) {
      heading += random.uniform(-bend_degrees, bend_degrees) * std::numbers::pi / 180;
      const double leg = std::min(left, leg_pixels);
      at.x += static_cast<float>(leg * std::cos(heading));
      at.y += static_cast<float>(leg * std::sin(heading));
      path.push_back(at);
    }
    Coverage line(box_around(path, radius + 0.5f, image));
    double strength = 1;
    for (std::size_t leg = 0; leg + 1 < path.size(); ++leg) {
      strength = std::clamp(strength + random.uniform(-0.15, 0.15), 0.5, 1.0);
      const bool is_gap = random.chance(gap_chance) && path.size() > 3;
      if (!is_gap)
        line.add_line(path[leg], path[leg + 1], radius, true, static_cast<float>(opacity * strength));
    }
    lay_over(picture, line, paint, least_visible, random);
  }

  Range count_, width_, length_, angle_, opacity_;
  ShapeFill fill_;
};

}  // namespace

void register_scratches(DegradationRegistry& registry) {
  registry.add({"scratches",
                "long, thin, nearly straight lines of changing strength, as on old prints and film",
                "",
                {{"count", ParameterKind::range, "1..6", "how many", 0, 100},
                 {"width", ParameterKind::range, "0.8..3", "of each, in pixels", 0.5, 100},
                 {"length", ParameterKind::range, "0.1..1", "of each, in larger sides of the picture", 0, 10},
                 {"angle", ParameterKind::range, "0..180", "in degrees: 0 = across, 90 = upright", -360, 360},
                 {"opacity", ParameterKind::range, "0.6..1", "at its strongest", 0.2, 1},
                 ShapeFill::parameter()}},
               [](const Values& values) { return std::make_unique<Scratches>(values); });
}

}  // namespace lacuna
