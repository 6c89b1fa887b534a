#include "image/tiff_structure.h"

#include "lacuna/error.h"

namespace lacuna {

const TiffField* TiffDirectory::find(std::uint16_t tag) const {
  for (const TiffField& field : fields)
    if (field.tag == tag) return &field;
  return nullptr;
}

std::size_t tiff_type_size(std::uint16_t type) {
  constexpr std::size_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  return type < std::size(sizes) ? sizes[type] : 0;
}

TiffStructure::TiffStructure(ByteSource source) : source_(std::move(source)) {
  std::uint8_t head[8];
  if (source_.read(0, head, 8) != 8 || head[0] != head[1] || (head[0] != 'I' && head[0] != 'M'))
    throw Error(ErrorCode::bad_input, source_.name() + ": not a TIFF structure");
  big_endian_ = head[0] == 'M';
  if (u16(2) == 43)
    throw Error(ErrorCode::unsupported, source_.name() + ": BigTIFF; save it as classic TIFF");
  if (u16(2) != 42) throw Error(ErrorCode::bad_input, source_.name() + ": not a TIFF structure");
  first_ = u32(4);
}

std::uint16_t TiffStructure::u16(std::uint64_t offset) const {
  std::uint8_t raw[2] = {};
  source_.read(offset, raw, 2);
  return big_endian_ ? big16(raw) : little16(raw);
}

std::uint32_t TiffStructure::u32(std::uint64_t offset) const {
  std::uint8_t raw[4] = {};
  source_.read(offset, raw, 4);
  return big_endian_ ? big32(raw) : little32(raw);
}

std::optional<TiffDirectory> TiffStructure::directory(std::uint64_t offset, bool* damaged) const {
  if (offset < 8 || offset + 2 > source_.size()) return std::nullopt;
  TiffDirectory directory;
  directory.offset = offset;
  const std::uint64_t count = u16(offset);
  const std::uint64_t end = offset + 2 + 12 * count;
  if (end > source_.size()) return std::nullopt;
  for (std::uint64_t i = 0; i < count; ++i) {
    TiffField field;
    field.entry_offset = offset + 2 + 12 * i;
    field.tag = u16(field.entry_offset);
    field.type = u16(field.entry_offset + 2);
    field.count = u32(field.entry_offset + 4);
    field.size = std::uint64_t{field.count} * tiff_type_size(field.type);
    field.value_offset = field.size <= 4 ? field.entry_offset + 8 : u32(field.entry_offset + 8);
    const bool fits = field.size > 0 && field.value_offset + field.size <= source_.size();
    if (fits)
      directory.fields.push_back(field);
    else if (damaged && field.count > 0)
      *damaged = true;
  }
  // A block cut right behind its fields is common in EXIF: then there is no next directory.
  if (end + 4 <= source_.size()) {
    directory.next = u32(end);
    directory.next_link_offset = end;
  }
  return directory;
}

std::optional<std::uint32_t> TiffStructure::integer(const TiffField& field, std::uint32_t index) const {
  if (index >= field.count) return std::nullopt;
  if (field.type == 1) return static_cast<std::uint32_t>(source_.byte(field.value_offset + index));
  if (field.type == 3) return u16(field.value_offset + 2ull * index);
  if (field.type == 4 || field.type == 13) return u32(field.value_offset + 4ull * index);
  return std::nullopt;
}

std::optional<double> TiffStructure::rational(const TiffField& field) const {
  if (field.type != 5) return std::nullopt;
  const std::uint32_t denominator = u32(field.value_offset + 4);
  if (denominator == 0) return std::nullopt;
  return static_cast<double>(u32(field.value_offset)) / denominator;
}

std::vector<std::uint8_t> TiffStructure::value(const TiffField& field) const {
  return source_.bytes(field.value_offset, static_cast<std::size_t>(field.size));
}

}  // namespace lacuna
