#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

#include "image/inflate.h"
#include "image/iptc.h"
#include "image/picture_header.h"
#include "image/png_check.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

using namespace std::string_view_literals;
using Bytes = std::vector<std::uint8_t>;

/// Chunks besides the samples; more are an attack on whoever keeps them.
constexpr int max_chunks = 4096;

struct Chunk {
  std::uint64_t data = 0;  ///< offset
  std::uint32_t size = 0;
  std::string type;
};

Error damaged(const ByteSource& source, const std::string& what) {
  return Error(ErrorCode::bad_input, fmt::format("{}: damaged PNG: {}", source.name(), what));
}

/// The chunk at `at`, wholly inside the source; `at` moves behind it.
Chunk next_chunk(const ByteSource& source, std::uint64_t& at) {
  const Bytes head = source.bytes(at, 8);
  Chunk chunk{at + 8, big32(head.data()), std::string(head.begin() + 4, head.end())};
  if (chunk.size > 0x7fffffffu || at + 12 + chunk.size > source.size())
    throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source.name()));
  at += 12 + std::uint64_t{chunk.size};
  return chunk;
}

std::string_view text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// ImageMagick's "Raw profile type" text: a newline, a name, a size, and the bytes in hexadecimal digits.
Bytes raw_profile(std::string_view text) {
  Bytes bytes;
  std::size_t at = 0;
  for (int lines = 0; lines < 3 && at < text.size(); ++at) lines += text[at] == '\n';
  int high = -1;
  for (; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (!std::isxdigit(c)) continue;
    const int digit = std::isdigit(c) ? c - '0' : std::tolower(c) - 'a' + 10;
    if (high >= 0) bytes.push_back(static_cast<std::uint8_t>(high << 4 | digit));
    high = high >= 0 ? -1 : digit;
  }
  return bytes;
}

Bytes without_prefix(Bytes bytes, std::string_view prefix) {
  if (text_of(bytes).starts_with(prefix)) bytes.erase(bytes.begin(), bytes.begin() + prefix.size());
  return bytes;
}

class PngWalk {
 public:
  PngWalk(const ByteSource& source, const ImageLimits& limits) : source_(source), limits_(limits) {}

  PictureHeader run() {
    std::uint64_t at = 8;
    for (int chunks = 0;;) {
      const bool first = at == 8;
      const Chunk chunk = next_chunk(source_, at);
      const bool header = chunk.type == "IHDR" && chunk.size == 13;
      if (first != header) throw damaged(source_, "its header is not first");
      if (chunk.type == "IEND") break;
      if (chunk.type == "IDAT") {
        has_samples_ = true;
        continue;
      }
      if (++chunks > max_chunks)
        throw Error(ErrorCode::limit_exceeded,
                    fmt::format("{}: more than {} chunks besides the samples", source_.name(), max_chunks));
      check_metadata_size(source_.name(), "a chunk", chunk.size);
      take(chunk);
    }
    if (!has_samples_) throw damaged(source_, "no samples");
    finish();
    return std::move(header_);
  }

 private:
  Bytes data_of(const Chunk& chunk) const { return source_.bytes(chunk.data, chunk.size); }

  void take(const Chunk& chunk) {
    Metadata& metadata = header_.metadata;
    if (chunk.type == "IHDR") {
      header(data_of(chunk));
    } else if (chunk.type == "tRNS") {
      header_.info.has_alpha = true;
    } else if (chunk.type == "iCCP") {
      profile(data_of(chunk));
    } else if (chunk.type == "eXIf") {
      metadata.exif = without_prefix(data_of(chunk), "Exif\0\0"sv);
    } else if (chunk.type == "pHYs" && chunk.size >= 9) {
      const Bytes data = data_of(chunk);
      if (data[8] == 1 && big32(&data[0]) && big32(&data[4])) {
        metadata.pixels_per_mm_x = big32(&data[0]) / 1000.0;
        metadata.pixels_per_mm_y = big32(&data[4]) / 1000.0;
      }
    } else if (chunk.type == "iTXt" || chunk.type == "zTXt" || chunk.type == "tEXt") {
      text(chunk.type, data_of(chunk));
    } else if (chunk.type == "acTL" && chunk.size >= 4 && big32(data_of(chunk).data()) > 1) {
      throw Error(ErrorCode::unsupported,
                  fmt::format("{}: an animation of {} frames; only single pictures are read", source_.name(),
                              big32(data_of(chunk).data())));
    } else if (chunk.type == "gAMA" && chunk.size >= 4) {
      gamma_ = big32(data_of(chunk).data()) / 100000.0;
    } else if (chunk.type == "sRGB") {
      is_srgb_ = true;
    }
  }

  void header(const Bytes& data) {
    if (data.size() != 13) throw damaged(source_, "a header of the wrong size");
    check_size(source_.name(), big32(&data[0]), big32(&data[4]), limits_);
    ImageInfo& info = header_.info;
    info.width = static_cast<int>(big32(&data[0]));
    info.height = static_cast<int>(big32(&data[4]));
    const int depth = data[8], colour = data[9];
    if (colour == 1 || colour == 5 || colour > 6) throw damaged(source_, "an unknown kind of colour");
    info.channels = colour & 2 ? 3 : 1;
    info.has_alpha = (colour & 4) != 0;
    info.type = depth == 16 ? SampleType::u16 : SampleType::u8;
    if (colour == 3)
      header_.metadata.notes.push_back("palette colours were converted to 8-bit RGB");
    else if (depth < 8)
      header_.metadata.notes.push_back(fmt::format("{}-bit samples were converted to 8 bit", depth));
  }

  void profile(const Bytes& data) {
    const std::size_t name = text_of(data).find('\0');
    if (name == std::string_view::npos || name + 2 > data.size()) return;
    Bytes& icc = header_.metadata.icc;
    if (!inflate_bounded(&data[name] + 2, data.size() - name - 2, max_metadata_bytes, icc)) {
      icc.clear();
      header_.metadata.notes.push_back("the colour profile is damaged or too large and was left out");
    }
  }

  void text(const std::string& type, const Bytes& data) {
    const std::size_t end = text_of(data).find('\0');
    if (end == std::string_view::npos) return;
    const std::string keyword(text_of(data).substr(0, end));
    if (keyword != "XML:com.adobe.xmp" && !keyword.starts_with("Raw profile type ")) return;
    std::size_t start = end + 1;
    bool packed = type == "zTXt";
    if (type == "zTXt") start += 1;
    if (type == "iTXt") {
      if (start + 2 > data.size()) return;
      packed = data[start] != 0;
      start = text_of(data).find('\0', start + 2);  // behind the language
      start =
          start == std::string_view::npos ? start : text_of(data).find('\0', start + 1);  // and its keyword
      if (start == std::string_view::npos) return;
      start += 1;
    }
    if (start > data.size()) return;
    Bytes value(data.begin() + static_cast<std::ptrdiff_t>(start), data.end());
    Bytes unpacked;
    if (packed && !inflate_bounded(value.data(), value.size(), max_metadata_bytes, unpacked)) {
      header_.metadata.notes.push_back(fmt::format("{} is damaged or too large and was left out", keyword));
      return;
    }
    take_text(keyword, packed ? std::move(unpacked) : std::move(value));
  }

  void take_text(const std::string& keyword, Bytes value) {
    Metadata& metadata = header_.metadata;
    if (keyword == "XML:com.adobe.xmp") {
      metadata.xmp = std::move(value);
      return;
    }
    const std::string kind = keyword.substr(std::string_view("Raw profile type ").size());
    Bytes bytes = raw_profile(text_of(value));
    if ((kind == "exif" || kind == "APP1") && metadata.exif.empty() &&
        text_of(bytes).starts_with("Exif\0\0"sv))
      metadata.exif = without_prefix(std::move(bytes), "Exif\0\0"sv);
    else if (kind == "xmp" && metadata.xmp.empty())
      metadata.xmp = std::move(bytes);
    else if (kind == "iptc" || kind == "8bim")
      metadata.iptc = iptc_of_photoshop(without_prefix(std::move(bytes), "Photoshop 3.0\0"sv));
  }

  void finish() {
    constexpr double srgb_gamma = 1 / 2.2;
    if (gamma_ > 0 && !is_srgb_ && header_.metadata.icc.empty() && std::abs(gamma_ - srgb_gamma) > 0.02)
      header_.metadata.notes.push_back(fmt::format(
          "the file states a gamma of {:.3f} in place of a colour profile, which is not kept", gamma_));
  }

  const ByteSource& source_;
  const ImageLimits& limits_;
  PictureHeader header_;
  double gamma_ = 0;
  bool is_srgb_ = false;
  bool has_samples_ = false;
};

}  // namespace

PictureHeader read_png_header(const ByteSource& source, const ImageLimits& limits) {
  return PngWalk(source, limits).run();
}

void check_png(const ByteSource& source) {
  std::uint64_t at = 8;
  Bytes block(std::size_t{1} << 18);
  while (true) {
    const std::uint64_t start = at;
    const Chunk chunk = next_chunk(source, at);
    uLong sum = crc32(0, nullptr, 0);
    for (std::uint64_t offset = start + 4; offset < chunk.data + chunk.size;) {
      const auto wanted = std::min<std::uint64_t>(block.size(), chunk.data + chunk.size - offset);
      const std::size_t got = source.read(offset, block.data(), static_cast<std::size_t>(wanted));
      if (got == 0) throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source.name()));
      sum = crc32(sum, block.data(), static_cast<uInt>(got));
      offset += got;
    }
    if (sum != big32(source.bytes(chunk.data + chunk.size, 4).data()))
      throw damaged(source, fmt::format("wrong checksum of chunk {}", chunk.type));
    if (chunk.type == "IEND") return;
  }
}

}  // namespace lacuna
