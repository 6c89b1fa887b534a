#include "degrade/shape_fill.h"

#include <fmt/format.h>

#include "lacuna/error.h"

namespace lacuna {
namespace {

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

}  // namespace

ShapePaint::ShapePaint(const Colour& colour, int channels) : samples_(colour) {
  if (channels == 1) samples_->fill(luma(colour));
}

Parameter ShapeFill::parameter() {
  return {"fill", ParameterKind::text, "white",
          "white, black, gray, noise, random (a colour each) or #rrggbb"};
}

ShapeFill::ShapeFill(const std::string& text, const std::string& context)
    : random_(text == "random"), noise_(text == "noise"), colour_(named_colour(text)) {
  if (!colour_ && !noise_ && !random_) {
    throw Error(ErrorCode::usage,
                fmt::format("{}: '{}' is not white, black, gray, noise, random or #rrggbb", context, text));
  }
}

ShapePaint ShapeFill::draw(int channels, Random& random) const {
  if (noise_) return {};
  if (random_) return {Colour{random.uniform(), random.uniform(), random.uniform()}, channels};
  return {*colour_, channels};
}

}  // namespace lacuna
