#pragma once

#include <optional>
#include <vector>

#include "image/byte_source.h"

namespace lacuna {

/// One field of a TIFF directory. `value_offset` is where its value lies, inside the entry or elsewhere.
struct TiffField {
  std::uint16_t tag = 0;
  std::uint16_t type = 0;  ///< 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL, 7 UNDEFINED, ...
  std::uint32_t count = 0;
  std::uint64_t value_offset = 0;
  std::uint64_t size = 0;          ///< bytes of the value
  std::uint64_t entry_offset = 0;  ///< where the 12 bytes of the entry lie
};

struct TiffDirectory {
  std::uint64_t offset = 0;
  std::vector<TiffField> fields;
  std::uint32_t next = 0;              ///< offset of the next directory, 0 = none
  std::uint64_t next_link_offset = 0;  ///< where `next` is stored

  const TiffField* find(std::uint16_t tag) const;
};

/// Bytes of one element of a TIFF type, 0 for an unknown one.
std::size_t tiff_type_size(std::uint16_t type);

/// Reads the directories of a TIFF file or an EXIF block. Nothing in them is trusted: every field that this
/// returns lies wholly inside the source.
class TiffStructure {
 public:
  /// Throws bad_input where the source does not begin with a TIFF header (unsupported for BigTIFF).
  explicit TiffStructure(ByteSource source);

  bool big_endian() const { return big_endian_; }
  std::uint32_t first_directory() const { return first_; }
  /// Nothing where the directory does not lie inside the source. Fields that point outside are left out, and
  /// `damaged`, where given, is set.
  std::optional<TiffDirectory> directory(std::uint64_t offset, bool* damaged = nullptr) const;

  std::uint16_t u16(std::uint64_t offset) const;
  std::uint32_t u32(std::uint64_t offset) const;
  /// Element `index` of a BYTE, SHORT or LONG field, nothing for other types or behind its end.
  std::optional<std::uint32_t> integer(const TiffField& field, std::uint32_t index = 0) const;
  /// Element 0 of a RATIONAL field; nothing for other types or a zero denominator.
  std::optional<double> rational(const TiffField& field) const;
  std::vector<std::uint8_t> value(const TiffField& field) const;

 private:
  ByteSource source_;
  bool big_endian_ = false;
  std::uint32_t first_ = 0;
};

}  // namespace lacuna
