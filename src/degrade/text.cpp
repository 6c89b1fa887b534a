#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "degrade/coverage.h"
#include "degrade/draw.h"
#include "image/text_ink.h"

namespace lacuna {
namespace {

constexpr std::array fonts = {"sans", "sans bold", "serif", "serif italic", "monospace"};

/// A line of words that mean nothing.
std::string draw_words(Random& random) {
  static const std::string letters =
      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-";
  std::string line;
  const int words = 1 + static_cast<int>(random.below(4));
  for (int word = 0; word < words; ++word) {
    if (word > 0) line += ' ';
    const int length = 2 + static_cast<int>(random.below(8));
    for (int i = 0; i < length; ++i)
      line += letters[random.below(static_cast<std::uint32_t>(letters.size()))];
  }
  return line;
}

/// Overlaid lines of text: captions, dates, watermarks.
class Text final : public Degradation {
 public:
  explicit Text(const Values& values)
      : count_(values.range("count")),
        size_(values.range("size")),
        angle_(values.range("angle")),
        opacity_(values.range("opacity")),
        fill_(values.text("fill"), "text.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) write(picture, random);
  }

 private:
  void write(Damaged& picture, Random& random) const {
    const Planes& image = picture.image;
    const std::string words = draw_words(random);
    const char* font = fonts[random.below(static_cast<std::uint32_t>(fonts.size()))];
    // whole sizes: the font library keeps each size that it was ever asked for
    const TextInk ink = draw_text(words, font, draw_whole(size_, random));
    const double angle = draw(angle_, random) * std::numbers::pi / 180;
    const auto opacity = static_cast<float>(draw(opacity_, random));
    const ShapePaint paint = fill_.draw(image.channels, random);
    // a pixel of the ink comes to lie on a pixel of the picture
    const auto ink_x = static_cast<float>(random.below(static_cast<std::uint32_t>(ink.width))),
               ink_y = static_cast<float>(random.below(static_cast<std::uint32_t>(ink.height))),
               x0 = static_cast<float>(random.below(static_cast<std::uint32_t>(image.width))),
               y0 = static_cast<float>(random.below(static_cast<std::uint32_t>(image.height)));
    const auto across = static_cast<float>(std::cos(angle)), down = static_cast<float>(std::sin(angle));
    std::array<Point, 4> corners;
    for (std::size_t i = 0; i < 4; ++i) {
      const float u = (i & 1 ? static_cast<float>(ink.width) : 0) - ink_x;
      const float v = (i & 2 ? static_cast<float>(ink.height) : 0) - ink_y;
      corners[i] = {x0 + across * u - down * v, y0 + down * u + across * v};
    }
    Coverage coverage(box_around(corners, 1, image));
    const Box box = coverage.box();
    for (int y = box.top; y < box.bottom; ++y) {
      for (int x = box.left; x < box.right; ++x) {
        const float dx = static_cast<float>(x) - x0, dy = static_cast<float>(y) - y0;
        coverage.at(y, x) =
            opacity * sample(ink, across * dx + down * dy + ink_x, across * dy - down * dx + ink_y);
      }
    }
    lay_over(picture, coverage, paint, least_visible, random);
  }

  /// Bilinear; 0 outside.
  static float sample(const TextInk& ink, float x, float y) {
    const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    const auto at = [&](int row, int column) {
      if (row < 0 || column < 0 || row >= ink.height || column >= ink.width) return 0.0f;
      return static_cast<float>(ink.coverage[static_cast<std::size_t>(row) * ink.width + column]) / 255;
    };
    const float u = x - static_cast<float>(left), v = y - static_cast<float>(top);
    return std::lerp(std::lerp(at(top, left), at(top, left + 1), u),
                     std::lerp(at(top + 1, left), at(top + 1, left + 1), u), v);
  }

  Range count_, size_, angle_, opacity_;
  ShapeFill fill_;
};

}  // namespace

void register_text(DegradationRegistry& registry) {
  registry.add({"text",
                "overlaid lines of text, as captions, dates and watermarks",
                "",
                {{"count", ParameterKind::range, "1..3", "lines", 0, 100},
                 {"size", ParameterKind::range, "12..40", "height of a line in pixels", 4, 1000},
                 {"angle", ParameterKind::range, "-15..15", "in degrees", -180, 180},
                 {"opacity", ParameterKind::range, "0.6..1", "of the letters", 0.2, 1},
                 ShapeFill::parameter()}},
               [](const Values& values) { return std::make_unique<Text>(values); });
}

}  // namespace lacuna
