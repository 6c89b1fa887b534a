#pragma once

#include <zlib.h>

#include "image/samples.h"

namespace lacuna::testing {

/// One PNG chunk with its checksum.
inline Bytes png_chunk(const std::string& type, const Bytes& data) {
  Bytes body = bytes_of(type);
  append(body, data);
  Bytes chunk = number(data.size(), 4, true);
  append(chunk, body);
  append(chunk, number(crc32(0, body.data(), static_cast<uInt>(body.size())), 4, true));
  return chunk;
}

inline Bytes packed(const Bytes& data) {
  uLongf size = compressBound(static_cast<uLong>(data.size()));
  Bytes result(size);
  compress(result.data(), &size, data.data(), static_cast<uLong>(data.size()));
  result.resize(size);
  return result;
}

/// A PNG file laid by hand: `rows` are the filtered rows before compression, `middle` further chunks before
/// them.
inline Bytes png_file(std::uint32_t width, std::uint32_t height, int depth, int colour, const Bytes& rows,
                      const Bytes& middle = {}, bool interlaced = false) {
  Bytes file = bytes_of("\x89PNG\r\n\x1a\n");
  Bytes head = number(width, 4, true);
  append(head, number(height, 4, true));
  append(head, {static_cast<std::uint8_t>(depth), static_cast<std::uint8_t>(colour), 0, 0,
                static_cast<std::uint8_t>(interlaced ? 1 : 0)});
  append(file, png_chunk("IHDR", head));
  append(file, middle);
  append(file, png_chunk("IDAT", packed(rows)));
  append(file, png_chunk("IEND", {}));
  return file;
}

/// An interlaced (Adam7) 8-bit gray PNG of `image`.
inline Bytes interlaced_png(const Image& image) {
  constexpr int passes[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
  Bytes rows;
  for (const auto& pass : passes) {
    if (pass[0] >= image.width) continue;
    for (int y = pass[1]; y < image.height; y += pass[3]) {
      rows.push_back(0);
      for (int x = pass[0]; x < image.width; x += pass[2])
        rows.push_back(image.samples[static_cast<std::size_t>(y) * image.width + x]);
    }
  }
  return png_file(static_cast<std::uint32_t>(image.width), static_cast<std::uint32_t>(image.height), 8, 0,
                  rows, {}, true);
}

}  // namespace lacuna::testing
