#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "image/picture_header.h"
#include "image/tiff_exif.h"
#include "image/tiff_structure.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr std::uint16_t tag_subfile = 254, tag_width = 256, tag_height = 257, tag_bits = 258,
                        tag_compression = 259, tag_photometric = 262, tag_strip_offsets = 273,
                        tag_orientation = 274, tag_samples = 277, tag_strip_sizes = 279,
                        tag_resolution_x = 282, tag_resolution_y = 283, tag_resolution_unit = 296,
                        tag_colour_map = 320, tag_tile_width = 322, tag_tile_height = 323,
                        tag_tile_offsets = 324, tag_tile_sizes = 325, tag_extra_samples = 338,
                        tag_sample_format = 339, tag_xmp = 700, tag_iptc = 33723, tag_icc = 34675,
                        tag_dng_version = 50706;
constexpr int max_pages = 1000;

/// Checks and reads the first directory of a TIFF file (TIFF 6.0).
class TiffWalk {
 public:
  TiffWalk(const ByteSource& source, const ImageLimits& limits)
      : source_(source), limits_(limits), tiff_(source) {}

  PictureHeader run() {
    bool lies = false;
    const auto first = tiff_.directory(tiff_.first_directory(), &lies);
    if (!first || first->next_link_offset == 0)
      throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source_.name()));
    if (lies) throw damaged("a field points behind the end of the file");
    directory_ = *first;
    size();
    check_pages();
    if (directory_.find(tag_dng_version)) throw unsupported("camera raw files are not read");
    if (integer(tag_subfile, 0) & 1) throw unsupported("its first page is a preview (a camera raw file?)");
    samples();
    if (directory_.find(tag_tile_offsets))
      check_blocks(tag_tile_offsets, tag_tile_sizes);
    else
      check_blocks(tag_strip_offsets, tag_strip_sizes);
    metadata();
    return std::move(header_);
  }

 private:
  Error damaged(const std::string& what) const {
    return Error(ErrorCode::bad_input, fmt::format("{}: damaged TIFF: {}", source_.name(), what));
  }
  Error unsupported(const std::string& what) const {
    return Error(ErrorCode::unsupported, fmt::format("{}: {}", source_.name(), what));
  }

  std::uint32_t integer(std::uint16_t tag, std::uint32_t otherwise) const {
    const TiffField* field = directory_.find(tag);
    return field ? tiff_.integer(*field).value_or(otherwise) : otherwise;
  }

  void size() {
    const std::uint32_t width = integer(tag_width, 0), height = integer(tag_height, 0);
    check_size(source_.name(), width, height, limits_);
    header_.info.width = static_cast<int>(width);
    header_.info.height = static_cast<int>(height);
    if (!directory_.find(tag_tile_offsets)) return;
    // The decoder takes memory for a tile, whatever the picture's size.
    constexpr std::uint64_t always_fine = 2048 * 2048;
    const std::uint64_t tile = std::uint64_t{integer(tag_tile_width, 0)} * integer(tag_tile_height, 0);
    if (tile == 0 || tile > std::max(always_fine, 2 * std::uint64_t{width} * height))
      throw damaged(fmt::format("tiles of {} pixels", tile));
  }

  void check_pages() {
    std::set<std::uint64_t> seen = {directory_.offset};
    int pages = 1, previews = 0;
    for (std::uint32_t link = directory_.next; link != 0;) {
      if (!seen.insert(link).second) throw damaged("its directories form a loop");
      if (seen.size() > max_pages)
        throw Error(ErrorCode::limit_exceeded,
                    fmt::format("{}: more than {} pages", source_.name(), max_pages));
      bool lies = false;
      const auto page = tiff_.directory(link, &lies);
      if (!page || lies) throw damaged("a directory behind the end of the file");
      const TiffField* kind = page->find(tag_subfile);
      // Bit 0: a smaller copy of another page; bit 2: a transparency mask.
      const bool preview = kind && (tiff_.integer(*kind).value_or(0) & 5) != 0;
      ++(preview ? previews : pages);
      link = page->next;
    }
    if (pages > 1) throw unsupported(fmt::format("a TIFF of {} pages; only single pictures are read", pages));
    if (previews > 0)
      header_.metadata.notes.push_back("smaller copies of the picture in the file were left out");
  }

  void samples() {
    ImageInfo& info = header_.info;
    const std::uint32_t photometric = integer(tag_photometric, 1), compression = integer(tag_compression, 1);
    const std::uint32_t count = integer(tag_samples, 1);
    switch (photometric) {
      case 0:
      case 1:
        info.channels = 1;
        break;
      case 2:
      case 6:
        info.channels = 3;
        break;
      case 3:
        info.channels = gray_palette() ? 1 : 3;
        header_.metadata.notes.push_back("palette colours were converted to 8 bit");
        break;
      case 5:
        throw unsupported("CMYK pictures are not read; convert it to RGB first");
      case 8:
      case 9:
      case 10:
        throw unsupported("Lab pictures are not read; convert it to RGB first");
      case 32803:
      case 34892:
        throw unsupported("camera raw files are not read");
      default:
        throw unsupported(fmt::format("TIFF with photometric interpretation {} is not read", photometric));
    }
    constexpr std::uint32_t known[] = {1, 2, 3, 4, 5, 7, 8, 32773, 32946, 34925, 50000, 50001};
    if (std::find(std::begin(known), std::end(known), compression) == std::end(known))
      throw unsupported(fmt::format("TIFF compression {} is not read", compression));
    if (photometric == 6 && compression != 7)
      throw unsupported("YCbCr TIFF without JPEG compression is not read");
    header_.metadata.lossless = compression != 7 && compression != 50001;

    const std::uint32_t colours = photometric == 3 ? 1 : static_cast<std::uint32_t>(info.channels);
    if (count != colours && count != colours + 1)
      throw unsupported(fmt::format("TIFF with {} samples per pixel is not read", count));
    info.has_alpha = count == colours + 1;
    if (info.has_alpha && integer(tag_extra_samples, 0) == 1)
      header_.metadata.notes.push_back("colours multiplied by alpha were divided by it again");
    sample_type(photometric, count);
  }

  void sample_type(std::uint32_t photometric, std::uint32_t count) {
    ImageInfo& info = header_.info;
    const std::uint32_t bits = integer(tag_bits, 1);
    const TiffField* all = directory_.find(tag_bits);
    for (std::uint32_t i = 0; all && i < std::min(all->count, count); ++i)
      if (tiff_.integer(*all, i) != bits)
        throw unsupported("TIFF with samples of different depths is not read");
    const std::uint32_t format = integer(tag_sample_format, 1);
    if (format == 3 && bits == 32)
      info.type = SampleType::f32;
    else if (format == 1 && bits == 16)
      info.type = SampleType::u16;
    else if (format == 1 && (bits == 8 || bits == 4 || bits == 2 || bits == 1))
      info.type = SampleType::u8;
    else
      throw unsupported(fmt::format("TIFF with {}-bit samples of format {} is not read", bits, format));
    if (bits < 8 && photometric != 3)
      header_.metadata.notes.push_back(fmt::format("{}-bit samples were converted to 8 bit", bits));
  }

  bool gray_palette() const {
    const TiffField* map = directory_.find(tag_colour_map);
    if (!map || map->type != 3 || map->count % 3 != 0 || map->count > 3 * 65536) throw damaged("its palette");
    const std::uint32_t entries = map->count / 3;
    for (std::uint32_t i = 0; i < entries; ++i) {
      const auto red = tiff_.integer(*map, i);
      if (red != tiff_.integer(*map, entries + i) || red != tiff_.integer(*map, 2 * entries + i))
        return false;
    }
    return true;
  }

  /// Every strip or tile has to lie inside the file: so a cut file is refused before decoding.
  void check_blocks(std::uint16_t offsets_tag, std::uint16_t sizes_tag) const {
    const TiffField* offsets = directory_.find(offsets_tag);
    const TiffField* sizes = directory_.find(sizes_tag);
    if (!offsets || !sizes || offsets->count != sizes->count) throw damaged("its strips are not stated");
    for (std::uint32_t i = 0; i < offsets->count; ++i) {
      const auto offset = tiff_.integer(*offsets, i), size = tiff_.integer(*sizes, i);
      if (!offset || !size || *size == 0) throw damaged("its strips are not stated");
      if (std::uint64_t{*offset} + *size > source_.size())
        throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source_.name()));
    }
  }

  std::vector<std::uint8_t> blob(std::uint16_t tag, const char* what) const {
    const TiffField* field = directory_.find(tag);
    if (!field) return {};
    check_metadata_size(source_.name(), what, field->size);
    return tiff_.value(*field);
  }

  void metadata() {
    Metadata& metadata = header_.metadata;
    metadata.icc = blob(tag_icc, "a colour profile");
    metadata.xmp = blob(tag_xmp, "an XMP packet");
    metadata.iptc = blob(tag_iptc, "an IPTC block");
    metadata.exif = exif_of_tiff(source_, metadata.notes);
    const std::uint32_t orientation = integer(tag_orientation, 1);
    header_.orientation = orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
    const TiffField* x = directory_.find(tag_resolution_x);
    const TiffField* y = directory_.find(tag_resolution_y);
    const std::uint32_t unit = integer(tag_resolution_unit, 2);
    if (!x || !y || (unit != 2 && unit != 3)) return;
    const double millimetres = unit == 2 ? 25.4 : 10.0;
    metadata.pixels_per_mm_x = tiff_.rational(*x).value_or(0) / millimetres;
    metadata.pixels_per_mm_y = tiff_.rational(*y).value_or(0) / millimetres;
  }

  const ByteSource& source_;
  const ImageLimits& limits_;
  TiffStructure tiff_;
  TiffDirectory directory_;
  PictureHeader header_;
};

}  // namespace

PictureHeader read_tiff_header(const ByteSource& source, const ImageLimits& limits) {
  return TiffWalk(source, limits).run();
}

}  // namespace lacuna
