#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "degrade/coverage.h"
#include "degrade/draw.h"

namespace lacuna {
namespace {

/// Legs of the walk, in widths of the stroke; at least a few pixels, or a thin stroke would be a blot.
constexpr double shortest_leg = 1.0, longest_leg = 4.0, least_pixels = 4.0;

/// Irregular strokes of a brush, as inpainting networks are trained on: Yu et al. draw a polyline with round
/// joins whose corners alternate; here the side of each turn is random, and the walk turns back at the
/// border.
class Strokes final : public Degradation {
 public:
  explicit Strokes(const Values& values)
      : count_(values.range("count")),
        width_(values.range("width")),
        length_(values.range("length")),
        turn_(values.range("turn")),
        soft_(values.text("edge") == "soft"),
        fill_(values.text("fill"), "strokes.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) {
      const double width = draw(width_, random);
      const std::vector<Point> path = walk(picture.image, width, random);
      const ShapePaint paint = fill_.draw(picture.image.channels, random);
      lay_over(picture, cover(path, static_cast<float>(width / 2), picture.image), paint, 0, random);
    }
  }

 private:
  /// Corners of the stroke, the first on a pixel's centre so that the thinnest stroke covers a pixel.
  std::vector<Point> walk(const Planes& image, double width, Random& random) const {
    double x = random.below(static_cast<std::uint32_t>(image.width)) + 0.5;
    double y = random.below(static_cast<std::uint32_t>(image.height)) + 0.5;
    double heading = random.uniform(0.0, 2 * std::numbers::pi);
    std::vector<Point> path{{static_cast<float>(x), static_cast<float>(y)}};
    double left = draw(length_, random);
    while (left > 0) {
      const double leg =
          std::min(left, std::max(least_pixels, width * random.uniform(shortest_leg, longest_leg)));
      double across = leg * std::cos(heading), down = leg * std::sin(heading);
      if (x + across < 0 || x + across > image.width) across = -across;
      if (y + down < 0 || y + down > image.height) down = -down;
      x = std::clamp(x + across, 0.0, static_cast<double>(image.width));
      y = std::clamp(y + down, 0.0, static_cast<double>(image.height));
      path.push_back({static_cast<float>(x), static_cast<float>(y)});
      const double side = random.chance(0.5) ? 1 : -1;
      heading = std::atan2(down, across) + side * draw(turn_, random) * std::numbers::pi / 180;
      left -= leg;
    }
    return path;
  }

  Coverage cover(const std::vector<Point>& path, float radius, const Planes& image) const {
    Coverage stroke(box_around(path, soft_ ? radius + 0.5f : radius, image));
    for (std::size_t i = 0; i < path.size(); ++i)
      stroke.add_line(path[i], path[std::min(i + 1, path.size() - 1)], radius, soft_);
    return stroke;
  }

  Range count_;
  Range width_;
  Range length_;
  Range turn_;
  bool soft_;
  ShapeFill fill_;
};

}  // namespace

void register_strokes(DegradationRegistry& registry) {
  registry.add(
      {"strokes",
       "irregular strokes of a brush with round ends",
       "after the free-form masks of Yu et al. 2019, arXiv 1806.03589",
       {{"count", ParameterKind::range, "1..3", "how many", 0, 20},
        {"width", ParameterKind::range, "6..20", "of each, in pixels", 1, 1000},
        {"length", ParameterKind::range, "30..150", "of each from end to end along it, in pixels", 0, 5000},
        {"turn", ParameterKind::range, "0..100",
         "at each corner, in degrees to either side; corners are 1 to 4 widths apart", 0, 180},
        {"edge",
         ParameterKind::choice,
         "hard",
         "soft = blended into the picture over one pixel",
         0,
         0,
         {"hard", "soft"}},
        ShapeFill::parameter()}},
      [](const Values& values) { return std::make_unique<Strokes>(values); });
}

}  // namespace lacuna
