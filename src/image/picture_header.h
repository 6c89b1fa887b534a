#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "image/byte_source.h"
#include "image/image_file.h"
#include "lacuna/image.h"

namespace lacuna {

/// What a container says before any sample is decoded.
struct PictureHeader {
  ImageInfo info;       ///< sizes as stored, before orientation
  int orientation = 1;  ///< 1..8 as in EXIF
  Metadata metadata;
};

/// A profile, an EXIF block or another blob above this is refused (limit_exceeded).
constexpr std::size_t max_metadata_bytes = std::size_t{16} << 20;

/// The format whose magic bytes the source begins with, unknown if none.
Format format_of_content(const ByteSource& source);

/// Reads the container's structure: everything that is checked before decoding. Throws bad_input, unsupported
/// or limit_exceeded.
PictureHeader read_picture_header(const ByteSource& source, const ImageLimits& limits);

/// Throws limit_exceeded where a picture of this size may not be decoded, bad_input where a side is 0.
void check_size(const std::string& name, std::uint64_t width, std::uint64_t height,
                const ImageLimits& limits);

/// Throws limit_exceeded where a file of `size` bytes may not be read.
void check_file_size(const std::string& name, std::uint64_t size, const ImageLimits& limits);

/// Throws limit_exceeded where `size` is above max_metadata_bytes; `what` names the blob.
void check_metadata_size(const std::string& name, const char* what, std::uint64_t size);

// One per format, for read_picture_header: size, type, metadata and notes. Each calls check_size as soon as
// the size is known.
PictureHeader read_jpeg_header(const ByteSource& source, const ImageLimits& limits);
PictureHeader read_png_header(const ByteSource& source, const ImageLimits& limits);
PictureHeader read_webp_header(const ByteSource& source, const ImageLimits& limits);
PictureHeader read_tiff_header(const ByteSource& source, const ImageLimits& limits);
PictureHeader read_pnm_header(const ByteSource& source, const ImageLimits& limits);
PictureHeader read_heif_header(const ByteSource& source, const ImageLimits& limits);

}  // namespace lacuna
