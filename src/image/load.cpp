#include "image/image_file.h"
#include "image/mask_image.h"
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
  return mask_of(load_image(path, limits));
}

}  // namespace lacuna
