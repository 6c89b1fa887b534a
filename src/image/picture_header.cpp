#include "image/picture_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "image/exif.h"
#include "image/xmp.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

PictureHeader read_known_header(const ByteSource& source, const ImageLimits& limits, Format format) {
  switch (format) {
    case Format::jpeg:
      return read_jpeg_header(source, limits);
    case Format::png:
      return read_png_header(source, limits);
    case Format::webp:
      return read_webp_header(source, limits);
    case Format::tiff:
      return read_tiff_header(source, limits);
    case Format::pnm:
      return read_pnm_header(source, limits);
    case Format::heif:
      if (!limits.allow_heif)
        throw Error(
            ErrorCode::unsupported,
            fmt::format("{}: HEIC and AVIF are read on explicit request only (--allow-heif)", source.name()));
      return read_heif_header(source, limits);
    case Format::unknown:
      break;
  }
  if (source.size() == 0)
    throw Error(ErrorCode::bad_input, fmt::format("{}: the file is empty", source.name()));
  throw Error(ErrorCode::unsupported,
              fmt::format("{}: not a JPEG, PNG, WebP, TIFF or PNM picture", source.name()));
}

}  // namespace

Format format_of_content(const ByteSource& source) {
  char raw[16] = {};
  const std::size_t size = source.read(0, raw, sizeof raw);
  const std::string_view head(raw, size);
  using namespace std::string_view_literals;
  if (head.starts_with("\xff\xd8\xff"sv)) return Format::jpeg;
  if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return Format::png;
  if (head.starts_with("RIFF"sv) && size >= 12 && head.substr(8, 4) == "WEBP"sv) return Format::webp;
  for (const auto magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv})
    if (head.starts_with(magic)) return Format::tiff;
  if (size >= 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6' &&
      " \t\r\n#"sv.find(head[2]) != std::string_view::npos)
    return Format::pnm;
  if (size >= 12 && head.substr(4, 4) == "ftyp"sv) {
    for (const auto brand : {"heic"sv, "heix"sv, "hevc"sv, "heim"sv, "heis"sv, "mif1"sv, "msf1"sv, "avif"sv})
      if (head.substr(8, 4) == brand) return Format::heif;
  }
  return Format::unknown;
}

PictureHeader read_picture_header(const ByteSource& source, const ImageLimits& limits) {
  const Format format = format_of_content(source);
  PictureHeader header = read_known_header(source, limits, format);
  Metadata& metadata = header.metadata;
  header.info.format = metadata.format = format;
  // TIFF and HEIF state the orientation themselves; elsewhere EXIF does, and XMP where there is no EXIF.
  if (format != Format::tiff && format != Format::heif) {
    header.orientation = exif_orientation(metadata.exif);
    if (metadata.exif.empty()) header.orientation = xmp_orientation(metadata.xmp);
  }
  if (metadata.pixels_per_mm_x <= 0)
    exif_density(metadata.exif, metadata.pixels_per_mm_x, metadata.pixels_per_mm_y);
  return header;
}

void check_size(const std::string& name, std::uint64_t width, std::uint64_t height,
                const ImageLimits& limits) {
  if (width == 0 || height == 0)
    throw Error(ErrorCode::bad_input, fmt::format("{}: the picture is {} x {} pixels", name, width, height));
  if (std::max(width, height) > static_cast<std::uint64_t>(std::max(limits.max_side, 0)))
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("{}: the picture is {} x {} pixels, the limit of a side is {} (--max-side)", name,
                            width, height, limits.max_side));
  if (width * height > limits.max_pixels)
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("{}: the picture has {} pixels ({} x {}), the limit is {} (--max-pixels)", name,
                            width * height, width, height, limits.max_pixels));
}

void check_file_size(const std::string& name, std::uint64_t size, const ImageLimits& limits) {
  if (size > limits.max_file_bytes)
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("{}: {} bytes, more than the limit of {}", name, size, limits.max_file_bytes));
}

void check_metadata_size(const std::string& name, const char* what, std::uint64_t size) {
  if (size > max_metadata_bytes)
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("{}: {} of {} bytes, the limit is {}", name, what, size, max_metadata_bytes));
}

}  // namespace lacuna
