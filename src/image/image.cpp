#include "lacuna/image.h"

#include <algorithm>
#include <cstring>

#include "lacuna/error.h"

namespace lacuna {
namespace {

template <typename Sample>
void deinterleave(const Image& image, float scale, Planes& planes) {
  const auto* from = reinterpret_cast<const Sample*>(image.samples.data());
  const std::size_t count = image.pixel_count();
  for (int channel = 0; channel < image.channels; ++channel) {
    float* to = planes.plane(channel);
    for (std::size_t i = 0; i < count; ++i)
      to[i] = static_cast<float>(from[i * image.channels + channel]) * scale;
  }
}

template <typename Sample>
void interleave(const Planes& planes, float scale, Image& image) {
  auto* to = reinterpret_cast<Sample*>(image.samples.data());
  const std::size_t count = image.pixel_count();
  for (int channel = 0; channel < image.channels; ++channel) {
    const float* from = planes.plane(channel);
    for (std::size_t i = 0; i < count; ++i) {
      const float value = std::clamp(from[i], 0.0f, 1.0f) * scale;
      to[i * image.channels + channel] =
          std::is_same_v<Sample, float> ? static_cast<Sample>(value) : static_cast<Sample>(value + 0.5f);
    }
  }
}

}  // namespace

Planes to_planes(const Image& image) {
  Planes planes(image.channels, image.height, image.width);
  switch (image.type) {
    case SampleType::u8:
      deinterleave<std::uint8_t>(image, 1.0f / 255.0f, planes);
      break;
    case SampleType::u16:
      deinterleave<std::uint16_t>(image, 1.0f / 65535.0f, planes);
      break;
    case SampleType::f32:
      deinterleave<float>(image, 1.0f, planes);
      break;
  }
  return planes;
}

Image with_planes(const Image& like, const Planes& planes) {
  if (planes.width != like.width || planes.height != like.height || planes.channels != like.channels) {
    throw Error(ErrorCode::internal, "planes and picture differ in size");
  }
  Image image = like;
  switch (image.type) {
    case SampleType::u8:
      interleave<std::uint8_t>(planes, 255.0f, image);
      break;
    case SampleType::u16:
      interleave<std::uint16_t>(planes, 65535.0f, image);
      break;
    case SampleType::f32:
      interleave<float>(planes, 1.0f, image);
      break;
  }
  return image;
}

Image to_image(const Planes& planes) {
  Image image;
  image.width = planes.width;
  image.height = planes.height;
  image.channels = planes.channels;
  image.samples.resize(image.pixel_count() * image.channels);
  return with_planes(image, planes);
}

}  // namespace lacuna
