#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

#include "image/iptc.h"
#include "image/jpeg_quality.h"
#include "image/picture_header.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

using namespace std::string_view_literals;

/// Real progressive files have up to about 20; each scan costs a pass over all coefficients.
constexpr int max_scans = 100;

constexpr std::string_view exif_name = "Exif\0"sv, xmp_name = "http://ns.adobe.com/xap/1.0/\0"sv,
                           more_xmp_name = "http://ns.adobe.com/xmp/extension/\0"sv,
                           icc_name = "ICC_PROFILE\0"sv, photoshop_name = "Photoshop 3.0\0"sv,
                           jfif_name = "JFIF\0"sv, pictures_name = "MPF\0"sv,
                           gain_map_name = "urn:iso:std:iso:ts:21496:-1\0"sv;

/// Walks the segments of a JPEG stream (ITU-T T.81, annex B).
class JpegWalk {
 public:
  JpegWalk(const ByteSource& source, const ImageLimits& limits) : source_(source), limits_(limits) {}

  PictureHeader run() {
    std::uint64_t at = 2;
    while (true) {
      const int marker = next_marker(at);
      if (marker == 0xd9) throw damaged("it ends before its samples");
      if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
      const std::vector<std::uint8_t> head = source_.bytes(at, 2);
      const std::size_t length = big16(head.data());
      if (length < 2) throw damaged("a segment without length");
      if (marker == 0xda) {
        scan(at);
        break;
      }
      segment(marker, source_.bytes(at + 2, length - 2));
      at += length;
    }
    finish();
    return std::move(header_);
  }

 private:
  Error damaged(const std::string& what) const {
    return Error(ErrorCode::bad_input, fmt::format("{}: damaged JPEG: {}", source_.name(), what));
  }
  Error unsupported(const std::string& what) const {
    return Error(ErrorCode::unsupported, fmt::format("{}: {}", source_.name(), what));
  }

  /// The next marker at or behind `at`, which moves behind it.
  int next_marker(std::uint64_t& at) const {
    int previous = 0;
    while (true) {
      const int value = source_.byte(at++);
      if (value < 0) throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source_.name()));
      if (previous == 0xff && value != 0xff && value != 0) return value;
      previous = value;
    }
  }

  void segment(int marker, std::vector<std::uint8_t> data) {
    const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
    Metadata& metadata = header_.metadata;
    const auto rest = [&](std::size_t skip) {
      return std::vector<std::uint8_t>(data.begin() + static_cast<std::ptrdiff_t>(skip), data.end());
    };
    if (marker == 0xdb) {
      quantisation(data);
    } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
      frame(marker, data);
    } else if (marker == 0xe0 && text.starts_with(jfif_name) && data.size() >= 12) {
      density(data);
    } else if (marker == 0xe1 && text.starts_with(exif_name) && data.size() > 6 && metadata.exif.empty()) {
      metadata.exif = rest(6);
    } else if (marker == 0xe1 && text.starts_with(xmp_name) && metadata.xmp.empty()) {
      metadata.xmp = rest(xmp_name.size());
    } else if (marker == 0xe1 && text.starts_with(more_xmp_name)) {
      has_more_xmp_ = true;
    } else if (marker == 0xe2 && text.starts_with(icc_name) && data.size() > 14) {
      icc_bytes_ += data.size();
      check_metadata_size(source_.name(), "a colour profile", icc_bytes_);
      icc_parts_.try_emplace(data[12], rest(14));
    } else if (marker == 0xe2 && (text.starts_with(pictures_name) || text.starts_with(gain_map_name))) {
      has_more_pictures_ = true;
    } else if (marker == 0xed && text.starts_with(photoshop_name)) {
      photoshop_.insert(photoshop_.end(), data.begin() + photoshop_name.size(), data.end());
      check_metadata_size(source_.name(), "a Photoshop block", photoshop_.size());
    }
  }

  void quantisation(const std::vector<std::uint8_t>& data) {
    std::size_t at = 0;
    while (at < data.size()) {
      const bool wide = (data[at] >> 4) != 0;
      const int slot = data[at] & 15;
      const std::size_t size = wide ? 128 : 64;
      if (slot > 3 || at + 1 + size > data.size()) throw damaged("a short quantisation table");
      QuantisationTable table;
      for (std::size_t i = 0; i < 64; ++i) table[i] = wide ? big16(&data[at + 1 + 2 * i]) : data[at + 1 + i];
      tables_[slot] = table;
      at += 1 + size;
    }
  }

  void frame(int marker, const std::vector<std::uint8_t>& data) {
    if (components_ != 0) throw damaged("two frame headers");
    if (data.size() < 6 || data.size() < 6u + 3u * data[5]) throw damaged("a short frame header");
    if (marker != 0xc0 && marker != 0xc1 && marker != 0xc2 && marker != 0xc9 && marker != 0xca)
      throw unsupported("lossless and hierarchical JPEG are not read");
    if (data[0] != 8) throw unsupported(fmt::format("JPEG with {}-bit samples is not read", data[0]));
    ImageInfo& info = header_.info;
    check_size(source_.name(), big16(&data[3]), big16(&data[1]), limits_);
    info.width = big16(&data[3]);
    info.height = big16(&data[1]);
    components_ = data[5];
    if (components_ == 4) throw unsupported("CMYK pictures are not read; convert it to RGB first");
    if (components_ != 1 && components_ != 3)
      throw unsupported(fmt::format("JPEG with {} components is not read", components_));
    info.channels = components_;
    progressive_ = marker == 0xc2 || marker == 0xca;
    luma_table_ = data[8] & 3;
    if (components_ == 3) {
      const int luma_x = data[7] >> 4, luma_y = data[7] & 15, chroma_x = data[10] >> 4,
                chroma_y = data[10] & 15;
      if (chroma_x == 0 || chroma_y == 0) throw damaged("a sampling factor of 0");
      header_.metadata.chroma_step_x = std::clamp(luma_x / chroma_x, 1, 4);
      header_.metadata.chroma_step_y = std::clamp(luma_y / chroma_y, 1, 4);
    }
  }

  void density(const std::vector<std::uint8_t>& data) {
    const double unit = data[7] == 1 ? 25.4 : data[7] == 2 ? 10.0 : 0.0;
    if (unit == 0 || big16(&data[8]) == 0 || big16(&data[10]) == 0) return;
    header_.metadata.pixels_per_mm_x = big16(&data[8]) / unit;
    header_.metadata.pixels_per_mm_y = big16(&data[10]) / unit;
  }

  /// Counts the scans of a file that may have several; a sequential one with all components in the first scan
  /// needs no look at the samples.
  void scan(std::uint64_t at) {
    if (components_ == 0) throw damaged("samples before the frame header");
    if (!progressive_ && source_.byte(at + 2) == components_) return;
    for (int scans = 1;; ++scans) {
      if (scans > max_scans)
        throw Error(ErrorCode::limit_exceeded,
                    fmt::format("{}: more than {} scans in a JPEG", source_.name(), max_scans));
      int marker = next_marker(at);
      while (marker != 0xda) {
        if (marker == 0xd9) return;
        const bool bare = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
        if (!bare) at += std::max<std::size_t>(big16(source_.bytes(at, 2).data()), 2);
        marker = next_marker(at);
      }
    }
  }

  void finish() {
    Metadata& metadata = header_.metadata;
    metadata.lossless = false;
    for (int part = 1; part <= static_cast<int>(icc_parts_.size()); ++part) {
      const auto found = icc_parts_.find(part);
      if (found == icc_parts_.end()) {
        metadata.icc.clear();
        metadata.notes.push_back("the colour profile is incomplete and was left out");
        break;
      }
      metadata.icc.insert(metadata.icc.end(), found->second.begin(), found->second.end());
    }
    metadata.iptc = iptc_of_photoshop(photoshop_);
    if (has_more_xmp_) metadata.notes.push_back("the XMP packet's extension was left out");
    if (has_more_pictures_)
      metadata.notes.push_back("the file's further pictures (preview, depth or gain map) were left out");
    if (tables_[luma_table_]) metadata.jpeg_quality = estimate_jpeg_quality(*tables_[luma_table_]);
  }

  const ByteSource& source_;
  const ImageLimits& limits_;
  PictureHeader header_;
  int components_ = 0;
  bool progressive_ = false;
  int luma_table_ = 0;
  std::optional<QuantisationTable> tables_[4];
  std::map<int, std::vector<std::uint8_t>> icc_parts_;
  std::size_t icc_bytes_ = 0;
  std::vector<std::uint8_t> photoshop_;
  bool has_more_xmp_ = false;
  bool has_more_pictures_ = false;
};

}  // namespace

PictureHeader read_jpeg_header(const ByteSource& source, const ImageLimits& limits) {
  return JpegWalk(source, limits).run();
}

}  // namespace lacuna
