#include "image/exif.h"

#include <algorithm>
#include <optional>

#include "image/tiff_structure.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr std::uint16_t tag_strip_offsets = 0x111, tag_orientation = 0x112, tag_strip_byte_counts = 0x117,
                        tag_resolution_x = 0x11a, tag_resolution_y = 0x11b, tag_resolution_unit = 0x128,
                        tag_jpeg_offset = 0x201, tag_jpeg_length = 0x202, tag_exif_directory = 0x8769,
                        tag_pixel_x = 0xa002, tag_pixel_y = 0xa003;

std::optional<TiffStructure> structure_of(const std::vector<std::uint8_t>& exif) {
  try {
    return TiffStructure(ByteSource::memory(exif.data(), exif.size(), "exif"));
  } catch (const Error&) {
    return std::nullopt;
  }
}

void write_integer(std::vector<std::uint8_t>& exif, bool big_endian, const TiffField& field,
                   std::uint32_t value) {
  const std::size_t size = tiff_type_size(field.type);
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t shift = 8 * (big_endian ? size - 1 - i : i);
    exif[field.value_offset + i] = static_cast<std::uint8_t>(value >> shift);
  }
}

/// Zeros `size` bytes at `offset` as far as they exist.
void erase(std::vector<std::uint8_t>& bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset >= bytes.size()) return;
  const std::uint64_t end = offset + std::min<std::uint64_t>(size, bytes.size() - offset);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(offset),
            bytes.begin() + static_cast<std::ptrdiff_t>(end), std::uint8_t{0});
}

/// End of the JPEG stream that begins at `start`, or `start` where the bytes there only look like one. A
/// stream that is cut reaches to the end of the bytes.
std::size_t jpeg_end(const std::vector<std::uint8_t>& bytes, std::size_t start) {
  std::size_t at = start + 2;
  for (int segments = 0; at + 4 <= bytes.size(); ++segments) {
    if (bytes[at] != 0xff || bytes[at + 1] < 0xc0 || bytes[at + 1] == 0xff) return segments < 2 ? start : at;
    const bool scan = bytes[at + 1] == 0xda;
    const std::size_t length = big16(&bytes[at + 2]);
    if (length < 2) return segments < 2 ? start : at;
    at += 2 + length;
    if (!scan) continue;
    while (at + 1 < bytes.size() && !(bytes[at] == 0xff && bytes[at + 1] == 0xd9)) ++at;
    return std::min(at + 2, bytes.size());
  }
  return bytes.size();
}

}  // namespace

int exif_orientation(const std::vector<std::uint8_t>& exif) {
  const auto structure = structure_of(exif);
  const auto directory = structure ? structure->directory(structure->first_directory()) : std::nullopt;
  const TiffField* field = directory ? directory->find(tag_orientation) : nullptr;
  const auto value = field ? structure->integer(*field) : std::nullopt;
  return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
}

void reset_exif_orientation(std::vector<std::uint8_t>& exif) {
  const auto structure = structure_of(exif);
  const auto directory = structure ? structure->directory(structure->first_directory()) : std::nullopt;
  const TiffField* field = directory ? directory->find(tag_orientation) : nullptr;
  if (field && structure->integer(*field)) write_integer(exif, structure->big_endian(), *field, 1);
}

void set_exif_size(std::vector<std::uint8_t>& exif, int width, int height) {
  const auto structure = structure_of(exif);
  const auto directory = structure ? structure->directory(structure->first_directory()) : std::nullopt;
  const TiffField* link = directory ? directory->find(tag_exif_directory) : nullptr;
  const auto offset = link ? structure->integer(*link) : std::nullopt;
  const auto photo = offset ? structure->directory(*offset) : std::nullopt;
  if (!photo) return;
  for (const auto& [tag, size] : {std::pair{tag_pixel_x, width}, std::pair{tag_pixel_y, height}}) {
    const TiffField* field = photo->find(tag);
    if (!field || !structure->integer(*field) || (field->type == 3 && size > 65535)) continue;
    write_integer(exif, structure->big_endian(), *field, static_cast<std::uint32_t>(size));
  }
}

void remove_exif_previews(std::vector<std::uint8_t>& exif) {
  const auto structure = structure_of(exif);
  const auto first = structure ? structure->directory(structure->first_directory()) : std::nullopt;
  if (!first) return;
  std::size_t keep = exif.size();
  // A chain of thumbnail directories is possible; the bound ends a chain that loops.
  std::uint32_t link = first->next;
  for (int i = 0; i < 8 && link != 0; ++i) {
    const auto thumbnail = structure->directory(link);
    if (!thumbnail || thumbnail->offset == first->offset) break;
    link = thumbnail->next;
    const std::uint16_t entries = structure->u16(thumbnail->offset);
    for (const auto& [at, length] :
         {std::pair{tag_jpeg_offset, tag_jpeg_length}, std::pair{tag_strip_offsets, tag_strip_byte_counts}}) {
      const TiffField* starts = thumbnail->find(at);
      const TiffField* sizes = thumbnail->find(length);
      for (std::uint32_t strip = 0; starts && sizes && strip < starts->count; ++strip) {
        const auto start = structure->integer(*starts, strip);
        const auto size = structure->integer(*sizes, strip);
        // A thumbnail that claims the header or the first directory is damage, not a picture.
        if (!start || !size || *start <= first->offset) continue;
        erase(exif, *start, *size);
        if (std::uint64_t{*start} + *size + 1 >= exif.size() && *start < keep && thumbnail->offset < *start)
          keep = *start;
      }
    }
    erase(exif, thumbnail->offset, 2 + 12 * std::uint64_t{entries} + 4);
  }
  if (first->next_link_offset) erase(exif, first->next_link_offset, 4);
  erase_embedded_jpegs(exif);
  exif.resize(keep);
}

bool exif_density(const std::vector<std::uint8_t>& exif, double& x, double& y) {
  const auto structure = structure_of(exif);
  const auto directory = structure ? structure->directory(structure->first_directory()) : std::nullopt;
  const TiffField* field_x = directory ? directory->find(tag_resolution_x) : nullptr;
  const TiffField* field_y = directory ? directory->find(tag_resolution_y) : nullptr;
  const auto value_x = field_x ? structure->rational(*field_x) : std::nullopt;
  const auto value_y = field_y ? structure->rational(*field_y) : value_x;
  if (!value_x || !value_y || *value_x <= 0 || *value_y <= 0) return false;
  const TiffField* unit_field = directory->find(tag_resolution_unit);
  const std::uint32_t unit = unit_field ? structure->integer(*unit_field).value_or(2) : 2;
  if (unit != 2 && unit != 3) return false;
  const double millimetres = unit == 2 ? 25.4 : 10.0;
  x = *value_x / millimetres;
  y = *value_y / millimetres;
  return true;
}

int erase_embedded_jpegs(std::vector<std::uint8_t>& bytes) {
  int found = 0;
  for (std::size_t at = 0; at + 4 <= bytes.size();) {
    const bool starts = bytes[at] == 0xff && bytes[at + 1] == 0xd8 && bytes[at + 2] == 0xff;
    const std::size_t end = starts ? jpeg_end(bytes, at) : at;
    if (end == at) {
      ++at;
      continue;
    }
    erase(bytes, at, end - at);
    at = end;
    ++found;
  }
  return found;
}

}  // namespace lacuna
