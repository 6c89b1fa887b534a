#include "degrade/coverage.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lacuna {
namespace {

Box intersection(const Box& a, const Box& b) {
  return {std::max(a.top, b.top), std::max(a.left, b.left), std::min(a.bottom, b.bottom),
          std::min(a.right, b.right)};
}

Box box_within(std::span<const Point> points, float reach, const Box& limits) {
  float top = points[0].y, left = points[0].x, bottom = top, right = left;
  for (const Point& point : points) {
    top = std::min(top, point.y), bottom = std::max(bottom, point.y);
    left = std::min(left, point.x), right = std::max(right, point.x);
  }
  return intersection(
      {static_cast<int>(std::floor(top - reach)), static_cast<int>(std::floor(left - reach)),
       static_cast<int>(std::floor(bottom + reach)) + 1, static_cast<int>(std::floor(right + reach)) + 1},
      limits);
}

}  // namespace

Box box_around(std::span<const Point> points, float reach, const Planes& image) {
  Box box = box_within(points, reach, {0, 0, image.height, image.width});
  box.bottom = std::max(box.bottom, box.top), box.right = std::max(box.right, box.left);
  return box;
}

void Coverage::add_line(Point from, Point to, float radius, bool soft, float opacity) {
  const float reach = soft ? radius + 0.5f : radius;
  const float across = to.x - from.x, down = to.y - from.y;
  const float square = across * across + down * down;
  const Box line = box_within(std::array{from, to}, reach, box_);
  for (int y = line.top; y < line.bottom; ++y) {
    for (int x = line.left; x < line.right; ++x) {
      const float dx = static_cast<float>(x) + 0.5f - from.x, dy = static_cast<float>(y) + 0.5f - from.y;
      const float along = square > 0 ? std::clamp((dx * across + dy * down) / square, 0.0f, 1.0f) : 0.0f;
      const float off_x = dx - along * across, off_y = dy - along * down;
      const float distance = off_x * off_x + off_y * off_y;
      if (distance > reach * reach) continue;
      const float covered = soft ? std::min(1.0f, reach - std::sqrt(distance)) : 1.0f;
      at(y, x) = std::max(at(y, x), covered * opacity);
    }
  }
}

void lay_over(Damaged& picture, const Coverage& coverage, const ShapePaint& paint, float least,
              Random& random) {
  Planes& image = picture.image;
  const Box& box = coverage.box();
  for (int y = box.top; y < box.bottom; ++y) {
    for (int x = box.left; x < box.right; ++x) {
      const float opacity = coverage.at(y, x);
      if (opacity <= 0 || opacity < least) continue;
      for (int channel = 0; channel < image.channels; ++channel) {
        float& sample = image.at(channel, y, x);
        sample = std::lerp(sample, paint.sample(channel, random), opacity);
      }
      picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
    }
  }
}

}  // namespace lacuna
