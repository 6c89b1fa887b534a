#include <fmt/format.h>

#include "image/picture_header.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr int max_chunks = 4096;

Error damaged(const ByteSource& source, const std::string& what) {
  return Error(ErrorCode::bad_input, fmt::format("{}: damaged WebP: {}", source.name(), what));
}

std::uint32_t little24(const std::uint8_t* at) {
  return little16(at) | static_cast<std::uint32_t>(at[2]) << 16;
}

/// Size and alpha of the picture data itself; where an extended header came before, it has to agree.
void read_frame(const ByteSource& source, const std::string& type, std::uint64_t data,
                const ImageLimits& limits, PictureHeader& header) {
  const bool lossless = type == "VP8L";
  const std::vector<std::uint8_t> head = source.bytes(data, lossless ? 5 : 10);
  int width = 0, height = 0;
  if (lossless) {
    if (head[0] != 0x2f) throw damaged(source, "a wrong signature");
    const std::uint32_t bits = little32(&head[1]);
    width = static_cast<int>(bits & 0x3fff) + 1;
    height = static_cast<int>(bits >> 14 & 0x3fff) + 1;
    if (header.info.width == 0) header.info.has_alpha = (bits >> 28 & 1) != 0;
  } else {
    if (head[3] != 0x9d || head[4] != 0x01 || head[5] != 0x2a) throw damaged(source, "a wrong start code");
    width = little16(&head[6]) & 0x3fff;
    height = little16(&head[8]) & 0x3fff;
  }
  if (header.info.width != 0 && (header.info.width != width || header.info.height != height))
    throw damaged(source, "its two sizes differ");
  check_size(source.name(), static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), limits);
  header.info.width = width;
  header.info.height = height;
  header.metadata.lossless = lossless;
}

}  // namespace

PictureHeader read_webp_header(const ByteSource& source, const ImageLimits& limits) {
  PictureHeader header;
  header.info.channels = 3;
  const std::uint64_t end = std::uint64_t{8} + little32(source.bytes(4, 4).data());
  if (end > source.size()) throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source.name()));
  bool has_samples = false;
  std::uint64_t at = 12;
  for (int chunks = 0; at + 8 <= end; ++chunks) {
    if (chunks > max_chunks)
      throw Error(ErrorCode::limit_exceeded,
                  fmt::format("{}: more than {} chunks", source.name(), max_chunks));
    const std::vector<std::uint8_t> head = source.bytes(at, 8);
    const std::string type(head.begin(), head.begin() + 4);
    const std::uint32_t size = little32(&head[4]);
    const std::uint64_t data = at + 8;
    if (data + size > end) throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source.name()));
    at = data + size + (size & 1);
    const auto blob = [&](const char* what) {
      check_metadata_size(source.name(), what, size);
      return source.bytes(data, size);
    };
    if (type == "VP8X" && chunks == 0) {
      const std::vector<std::uint8_t> extended = source.bytes(data, 10);
      header.info.width = static_cast<int>(little24(&extended[4]) + 1);
      header.info.height = static_cast<int>(little24(&extended[7]) + 1);
      header.info.has_alpha = (extended[0] & 0x10) != 0;
      check_size(source.name(), static_cast<std::uint64_t>(header.info.width),
                 static_cast<std::uint64_t>(header.info.height), limits);
    } else if (type == "ANIM" || type == "ANMF") {
      throw Error(ErrorCode::unsupported,
                  fmt::format("{}: an animation; only single pictures are read", source.name()));
    } else if ((type == "VP8 " || type == "VP8L") && !has_samples) {
      read_frame(source, type, data, limits, header);
      has_samples = true;
    } else if (type == "ICCP") {
      header.metadata.icc = blob("a colour profile");
    } else if (type == "EXIF") {
      header.metadata.exif = blob("an EXIF block");
      // Some writers keep the prefix that JPEG needs.
      constexpr std::uint8_t prefix[] = {'E', 'x', 'i', 'f', 0, 0};
      auto& exif = header.metadata.exif;
      if (exif.size() > 6 && std::equal(prefix, prefix + 6, exif.begin()))
        exif.erase(exif.begin(), exif.begin() + 6);
    } else if (type == "XMP ") {
      header.metadata.xmp = blob("an XMP packet");
    }
  }
  if (!has_samples) throw damaged(source, "no samples");
  return header;
}

}  // namespace lacuna
