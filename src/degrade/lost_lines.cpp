#include <algorithm>

#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "degrade/shape_fill.h"

namespace lacuna {
namespace {

/// Lines of a transmission that did not arrive: one colour, or the last line that did, shifted.
class LostLines final : public Degradation {
 public:
  explicit LostLines(const Values& values)
      : count_(values.range("count")),
        height_(values.range("height")),
        width_(values.range("width")),
        repeat_(values.real("repeat")),
        fill_(values.text("fill"), "lost_lines.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) lose(picture, random);
  }

 private:
  void lose(Damaged& picture, Random& random) const {
    Planes& image = picture.image;
    const int height = std::clamp(draw_whole(height_, random), 1, image.height);
    const int width = std::clamp(static_cast<int>(draw(width_, random) * image.width + 0.5), 1, image.width);
    const int top = static_cast<int>(random.below(static_cast<std::uint32_t>(image.height - height + 1)));
    const int left = static_cast<int>(random.below(static_cast<std::uint32_t>(image.width - width + 1)));
    const ShapePaint paint = fill_.draw(image.channels, random);
    const bool repeats = random.chance(repeat_) && top > 0 && image.width > 1;
    const int shift =
        repeats ? 1 + static_cast<int>(random.below(static_cast<std::uint32_t>(image.width - 1))) : 0;
    for (int y = top; y < top + height; ++y) {
      for (int x = left; x < left + width; ++x) {
        for (int channel = 0; channel < image.channels; ++channel) {
          image.at(channel, y, x) =
              repeats ? image.at(channel, top - 1, (x + shift) % image.width) : paint.sample(channel, random);
        }
        picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
      }
    }
  }

  Range count_, height_, width_;
  double repeat_;
  ShapeFill fill_;
};

}  // namespace

void register_lost_lines(DegradationRegistry& registry) {
  registry.add({"lost_lines",
                "lines of a transmission that did not arrive: one colour, or a line above, shifted",
                "",
                {{"count", ParameterKind::range, "1..4", "how many times", 0, 1000},
                 {"height", ParameterKind::range, "1..8", "lines lost at a time", 1, 1000},
                 {"width", ParameterKind::range, "0.3..1", "share of the line that is lost", 0, 1},
                 {"repeat", ParameterKind::real, "0.3", "share of those that show a line above", 0, 1},
                 ShapeFill::parameter()}},
               [](const Values& values) { return std::make_unique<LostLines>(values); });
}

}  // namespace lacuna
