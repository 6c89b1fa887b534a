#include <algorithm>

#include "image/image_file.h"
#include "image/orientation.h"
#include "image/picture_reader.h"

namespace lacuna {
namespace {

Image load(const ByteSource& source, const ImageLimits& limits) {
  PictureReader reader(source, limits);
  Image image = oriented(reader.read(reader.header().info.height), reader.header().orientation);
  image.metadata = reader.shown_metadata();
  return image;
}

/// The largest colour sample of each pixel, in 0..255.
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

ImageInfo read_image_info(const std::filesystem::path& path, const ImageLimits& limits) {
  return PictureReader(ByteSource::file(path, limits.max_file_bytes), limits).shown_info();
}

Image load_image(const std::filesystem::path& path, const ImageLimits& limits) {
  return load(ByteSource::file(path, limits.max_file_bytes), limits);
}

Image load_image(const std::vector<std::uint8_t>& bytes, const std::string& name, const ImageLimits& limits) {
  check_file_size(name, bytes.size(), limits);
  return load(ByteSource::memory(bytes.data(), bytes.size(), name), limits);
}

Mask load_mask(const std::filesystem::path& path, const ImageLimits& limits) {
  const Image image = load_image(path, limits);
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
