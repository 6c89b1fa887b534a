#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "degrade/shape_fill.h"

namespace lacuna {
namespace {

/// Legs of the walk, in widths of the stroke; at least a few pixels, or a thin stroke would be a blot.
constexpr double shortest_leg = 1.0, longest_leg = 4.0, least_pixels = 4.0;

/// In pixels; the centre of the first pixel is (0.5, 0.5).
struct Point {
  float x, y;
};

/// Pixels of a picture.
struct Box {
  int top, left, bottom, right;  ///< bottom and right are the first that are outside
};

/// Pixels of `image` within `reach` of the points.
Box box_around(std::span<const Point> points, float reach, const Planes& image) {
  float top = points[0].y, left = points[0].x, bottom = top, right = left;
  for (const Point& point : points) {
    top = std::min(top, point.y), bottom = std::max(bottom, point.y);
    left = std::min(left, point.x), right = std::max(right, point.x);
  }
  return {std::max(0, static_cast<int>(top - reach)), std::max(0, static_cast<int>(left - reach)),
          std::min(image.height, static_cast<int>(bottom + reach) + 1),
          std::min(image.width, static_cast<int>(right + reach) + 1)};
}

/// How much of each pixel in a box a stroke covers, 0..1.
class Coverage {
 public:
  explicit Coverage(const Box& box)
      : box_(box),
        width_(static_cast<std::size_t>(box.right - box.left)),
        opacity_(static_cast<std::size_t>(box.bottom - box.top) * width_, 0.0f) {}

  const Box& box() const { return box_; }
  float& at(int y, int x) {
    return opacity_[static_cast<std::size_t>(y - box_.top) * width_ +
                    static_cast<std::size_t>(x - box_.left)];
  }

 private:
  Box box_;
  std::size_t width_;
  std::vector<float> opacity_;
};

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
      paint(picture, cover(path, static_cast<float>(width / 2), picture.image), random);
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

  /// A pixel is covered where its centre is at most `radius` from the path; a soft edge is one pixel wide.
  Coverage cover(const std::vector<Point>& path, float radius, const Planes& image) const {
    const float reach = soft_ ? radius + 0.5f : radius;
    Coverage stroke(box_around(path, reach, image));
    for (std::size_t i = 0; i < path.size(); ++i) {
      const Point from = path[i], to = path[std::min(i + 1, path.size() - 1)];
      const float across = to.x - from.x, down = to.y - from.y;
      const float square = across * across + down * down;
      const Box leg = box_around(std::array{from, to}, reach, image);
      for (int y = leg.top; y < leg.bottom; ++y) {
        for (int x = leg.left; x < leg.right; ++x) {
          const float dx = static_cast<float>(x) + 0.5f - from.x, dy = static_cast<float>(y) + 0.5f - from.y;
          const float along = square > 0 ? std::clamp((dx * across + dy * down) / square, 0.0f, 1.0f) : 0.0f;
          const float off_x = dx - along * across, off_y = dy - along * down;
          const float distance = off_x * off_x + off_y * off_y;
          if (distance > reach * reach) continue;
          const float opacity = soft_ ? std::min(1.0f, reach - std::sqrt(distance)) : 1.0f;
          stroke.at(y, x) = std::max(stroke.at(y, x), opacity);
        }
      }
    }
    return stroke;
  }

  void paint(Damaged& picture, Coverage stroke, Random& random) const {
    Planes& image = picture.image;
    const ShapePaint paint = fill_.draw(image.channels, random);
    for (int y = stroke.box().top; y < stroke.box().bottom; ++y) {
      for (int x = stroke.box().left; x < stroke.box().right; ++x) {
        const float opacity = stroke.at(y, x);
        if (opacity <= 0) continue;
        for (int channel = 0; channel < image.channels; ++channel) {
          float& sample = image.at(channel, y, x);
          sample = std::lerp(sample, paint.sample(channel, random), opacity);
        }
        picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
      }
    }
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
