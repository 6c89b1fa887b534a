#include "image/picture_reader.h"

#include <algorithm>
#include <utility>

#include "image/exif.h"
#include "image/orientation.h"
#include "image/xmp.h"

namespace lacuna {

PictureReader::PictureReader(const ByteSource& source, const ImageLimits& limits)
    : header_(read_picture_header(source, limits)), source_(source) {}

ImageInfo PictureReader::shown_info() const {
  ImageInfo info = header_.info;
  if (swaps_sides(header_.orientation)) std::swap(info.width, info.height);
  return info;
}

Metadata PictureReader::shown_metadata() const {
  Metadata metadata = header_.metadata;
  reset_exif_orientation(metadata.exif);
  reset_xmp_orientation(metadata.xmp);
  if (header_.orientation == 1) return metadata;
  // Previews are stored in the camera's orientation as well, and would be shown turned from now on.
  remove_exif_previews(metadata.exif);
  if (swaps_sides(header_.orientation)) {
    set_exif_size(metadata.exif, header_.info.height, header_.info.width);
    std::swap(metadata.pixels_per_mm_x, metadata.pixels_per_mm_y);
    std::swap(metadata.chroma_step_x, metadata.chroma_step_y);
  }
  return metadata;
}

Image PictureReader::read(int rows) {
  Image image;
  image.width = header_.info.width;
  image.height = std::clamp(rows, 0, header_.info.height - next_row_);
  image.channels = header_.info.channels;
  image.type = header_.info.type;
  if (image.height == 0) return image;
  if (!decoder_) decoder_ = make_decoder(source_, header_);
  const std::size_t sample = sample_size(image.type);
  image.samples.resize(image.pixel_count() * image.channels * sample);
  if (header_.info.has_alpha) image.alpha.resize(image.pixel_count() * sample);
  decoder_->read(image.height, image.samples.data(), image.alpha.data());
  next_row_ += image.height;
  if (next_row_ == header_.info.height) decoder_->finish();
  return image;
}

}  // namespace lacuna
