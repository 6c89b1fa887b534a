#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr double max_aspect = 3.0;

using Colour = std::array<float, 3>;

/// `#rrggbb`, or nothing.
std::optional<Colour> parse_colour(const std::string& text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  if (text.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos) return std::nullopt;
  Colour colour;
  for (std::size_t i = 0; i < 3; ++i) {
    colour[i] = static_cast<float>(std::stoi(text.substr(1 + 2 * i, 2), nullptr, 16)) / 255.0f;
  }
  return colour;
}

std::optional<Colour> named_colour(const std::string& name) {
  if (name == "white") return Colour{1.0f, 1.0f, 1.0f};
  if (name == "black") return Colour{0.0f, 0.0f, 0.0f};
  if (name == "gray") return Colour{0.5f, 0.5f, 0.5f};
  return parse_colour(name);
}

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
        random_colour_(values.text("fill") == "random"),
        noise_(values.text("fill") == "noise"),
        colour_(named_colour(values.text("fill"))) {
    if (!colour_ && !noise_ && !random_colour_) {
      throw Error(ErrorCode::usage,
                  fmt::format("rectangle.fill: '{}' is not white, black, gray, noise, random or #rrggbb",
                              values.text("fill")));
    }
  }

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
    const Colour colour = random_colour_ ? Colour{random.uniform(), random.uniform(), random.uniform()}
                                         : colour_.value_or(Colour{});
    const float luma = colour[0] + 0.587f * (colour[1] - colour[0]) + 0.114f * (colour[2] - colour[0]);
    for (int y = top; y < top + size.height; ++y) {
      for (int x = left; x < left + size.width; ++x) {
        for (int channel = 0; channel < image.channels; ++channel) {
          const float flat = image.channels == 1 ? luma : colour[static_cast<std::size_t>(channel)];
          image.at(channel, y, x) = noise_ ? random.uniform() : flat;
        }
        picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
      }
    }
  }

  Range count_;
  Range area_;
  Range side_;
  bool random_colour_;
  bool noise_;
  std::optional<Colour> colour_;
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
                 {"fill", ParameterKind::text, "white",
                  "white, black, gray, noise, random (a colour each) or #rrggbb"}}},
               [](const Values& values) { return std::make_unique<Rectangle>(values); });
}

}  // namespace lacuna
