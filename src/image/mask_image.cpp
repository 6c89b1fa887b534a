#include "image/mask_image.h"

#include <algorithm>

namespace lacuna {
namespace {

template <typename Sample>
void take_brightest(const Image& image, float scale, Mask& mask) {
  const auto* samples = reinterpret_cast<const Sample*>(image.samples.data());
  for (std::size_t i = 0; i < mask.samples.size(); ++i) {
    const Sample* pixel = samples + i * image.channels;
    const Sample brightest = *std::max_element(pixel, pixel + image.channels);
    mask.samples[i] = static_cast<std::uint8_t>(static_cast<float>(brightest) * scale + 0.5f);
  }
}

}  // namespace

Mask mask_of(const Image& image) {
  Mask mask{image.width, image.height, std::vector<std::uint8_t>(image.pixel_count())};
  switch (image.type) {
    case SampleType::u8:
      take_brightest<std::uint8_t>(image, 1.0f, mask);
      break;
    case SampleType::u16:
      take_brightest<std::uint16_t>(image, 255.0f / 65535.0f, mask);
      break;
    case SampleType::f32:
      take_brightest<float>(image, 255.0f, mask);
      break;
  }
  return mask;
}

}  // namespace lacuna
