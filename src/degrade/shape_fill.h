#pragma once

#include <array>
#include <optional>
#include <string>

#include "core/description.h"
#include "core/random.h"

namespace lacuna {

/// Red, green and blue, nominally in [0,1].
using Colour = std::array<float, 3>;

/// Rec. 601. Written so that the luma of a gray colour is exactly that gray.
inline float luma(const Colour& colour) {
  return colour[0] + 0.587f * (colour[1] - colour[0]) + 0.114f * (colour[2] - colour[0]);
}

/// What one shape puts in the place of the picture.
class ShapePaint {
 public:
  /// Noise, uniform in [0,1) and drawn for each sample.
  ShapePaint() = default;
  /// One colour, for a picture of 1 (its luma) or 3 channels.
  ShapePaint(const Colour& colour, int channels);

  float sample(int channel, Random& random) const {
    return samples_ ? (*samples_)[static_cast<std::size_t>(channel)] : random.uniform();
  }

 private:
  std::optional<Colour> samples_;
};

/// The `fill` of a degradation that covers a picture with shapes: white, black, gray, noise, random (a colour
/// for each shape) or #rrggbb.
class ShapeFill {
 public:
  static Parameter parameter();

  /// Throws usage for any other text; the message starts with `context`, the key path.
  ShapeFill(const std::string& text, const std::string& context);

  /// The paint of the next shape.
  ShapePaint draw(int channels, Random& random) const;

 private:
  bool random_;
  bool noise_;
  std::optional<Colour> colour_;
};

}  // namespace lacuna
