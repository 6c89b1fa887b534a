#pragma once

#include <span>
#include <vector>

#include "degrade/degradation.h"
#include "degrade/shape_fill.h"

namespace lacuna {

/// In pixels; the centre of the first pixel is (0.5, 0.5).
struct Point {
  float x, y;
};

/// Pixels of a picture.
struct Box {
  int top, left, bottom, right;  ///< bottom and right are the first that are outside
};

/// The pixels of `image` within `reach` of the points.
Box box_around(std::span<const Point> points, float reach, const Planes& image);

/// How much of each pixel in a box one piece of damage covers, 0..1.
class Coverage {
 public:
  explicit Coverage(const Box& box)
      : box_(box),
        width_(static_cast<std::size_t>(box.right - box.left)),
        opacity_(static_cast<std::size_t>(box.bottom - box.top) * width_, 0.0f) {}

  const Box& box() const { return box_; }
  float& at(int y, int x) { return opacity_[index(y, x)]; }
  float at(int y, int x) const { return opacity_[index(y, x)]; }

  /// Adds a line with round ends: pixels whose centre is at most `radius` from it, with `opacity`. A soft
  /// edge is one pixel wide, half of it outside.
  void add_line(Point from, Point to, float radius, bool soft, float opacity = 1);

 private:
  std::size_t index(int y, int x) const {
    return static_cast<std::size_t>(y - box_.top) * width_ + static_cast<std::size_t>(x - box_.left);
  }

  Box box_;
  std::size_t width_;
  std::vector<float> opacity_;
};

/// Lays `paint` over the picture as opaque as `coverage` says; what is fainter than `least` is left out. All
/// that is painted counts as covered.
void lay_over(Damaged& picture, const Coverage& coverage, const ShapePaint& paint, float least,
              Random& random);

/// An opacity that the eye still finds; damage on which networks are trained is not fainter.
inline constexpr float least_visible = 0.1f;

}  // namespace lacuna
