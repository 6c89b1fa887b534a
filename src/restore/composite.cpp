#include "restore/composite.h"

#include <fmt/format.h>

#include <cmath>
#include <type_traits>

#include "lacuna/error.h"

namespace lacuna {
namespace {

template <typename Sample>
void blend(const Image& restored, const Mask& mask, Image& image) {
  const auto* from = reinterpret_cast<const Sample*>(restored.samples.data());
  auto* to = reinterpret_cast<Sample*>(image.samples.data());
  for (const std::uint8_t share : mask.samples) {
    for (int channel = 0; channel < image.channels; ++channel, ++from, ++to) {
      if (share == 255) {
        *to = *from;
      } else if (share > 0) {
        const double value = *to + (static_cast<double>(*from) - *to) * share / 255;
        *to = static_cast<Sample>(std::is_integral_v<Sample> ? std::round(value) : value);
      }
    }
  }
}

}  // namespace

Image composite(const Image& original, const Image& restored, const Mask& mask) {
  if (mask.width != original.width || mask.height != original.height) {
    throw Error(ErrorCode::usage, fmt::format("the mask has {} x {} pixels, the picture {} x {}", mask.width,
                                              mask.height, original.width, original.height));
  }
  if (restored.width != original.width || restored.height != original.height ||
      restored.channels != original.channels || restored.type != original.type) {
    throw Error(ErrorCode::internal, "restored and original picture differ in size or type");
  }
  Image image = original;
  switch (image.type) {
    case SampleType::u8:
      blend<std::uint8_t>(restored, mask, image);
      break;
    case SampleType::u16:
      blend<std::uint16_t>(restored, mask, image);
      break;
    case SampleType::f32:
      blend<float>(restored, mask, image);
      break;
  }
  return image;
}

}  // namespace lacuna
