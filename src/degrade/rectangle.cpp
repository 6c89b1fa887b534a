#include <algorithm>
#include <cmath>

#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "degrade/shape_fill.h"

namespace lacuna {
namespace {

constexpr double max_aspect = 3.0;

struct Size {
  int height;
  int width;
};

class Rectangle final : public Degradation {
 public:
  explicit Rectangle(const Values& values)
      : count_(values.range("count")),
        area_(values.range("area")),
        side_(values.range("side")),
        fill_(values.text("fill"), "rectangle.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) {
      const Size size = draw_size(picture.image, random);
      const int top =
          static_cast<int>(random.below(static_cast<std::uint32_t>(picture.image.height - size.height + 1)));
      const int left =
          static_cast<int>(random.below(static_cast<std::uint32_t>(picture.image.width - size.width + 1)));
      cover(picture, top, left, size, random);
    }
  }

 private:
  /// Width and height apart where `side` is given; else from the area and an aspect between 1/3 and 3.
  Size draw_size(const Planes& image, Random& random) const {
    if (side_.high > 0) {
      const int height = draw_whole(side_, random);
      const int width = draw_whole(side_, random);
      return {std::clamp(height, 1, image.height), std::clamp(width, 1, image.width)};
    }
    const double pixels = draw(area_, random) * static_cast<double>(image.plane_size());
    const double aspect = std::exp(random.uniform(-1.0, 1.0) * std::log(max_aspect));
    double height = std::sqrt(pixels / aspect);
    double width = std::sqrt(pixels * aspect);
    if (height > image.height) width = pixels / (height = image.height);
    if (width > image.width) height = pixels / (width = image.width);
    return {std::clamp(static_cast<int>(std::lround(height)), 1, image.height),
            std::clamp(static_cast<int>(std::lround(width)), 1, image.width)};
  }

  void cover(Damaged& picture, int top, int left, Size size, Random& random) const {
    Planes& image = picture.image;
    const ShapePaint paint = fill_.draw(image.channels, random);
    for (int y = top; y < top + size.height; ++y) {
      for (int x = left; x < left + size.width; ++x) {
        for (int channel = 0; channel < image.channels; ++channel) {
          image.at(channel, y, x) = paint.sample(channel, random);
        }
        picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
      }
    }
  }

  Range count_;
  Range area_;
  Range side_;
  ShapeFill fill_;
};

}  // namespace

void register_rectangle(DegradationRegistry& registry) {
  registry.add({"rectangle",
                "opaque rectangles inside the picture",
                "",
                {{"count", ParameterKind::range, "1", "how many", 0, 1000},
                 {"area", ParameterKind::range, "0.02..0.15",
                  "of each, as a share of the picture; aspect 1/3 to 3", 0, 1},
                 {"side", ParameterKind::range, "0", "width and height in pixels, drawn apart; 0 = by area",
                  0, 100000},
                 ShapeFill::parameter()}},
               [](const Values& values) { return std::make_unique<Rectangle>(values); });
}

}  // namespace lacuna
