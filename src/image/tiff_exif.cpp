#include "image/tiff_exif.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <exiv2/exiv2.hpp>
#include <mutex>
#include <system_error>

#include "image/tiff_structure.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr std::uint16_t tag_resolution_x = 282, tag_resolution_y = 283, tag_resolution_unit = 296;
/// Larger values (layers, previews) are no description of the picture.
constexpr std::uint64_t max_value_bytes = 65536;

/// A private copy of a source's bytes that may be edited; a file is mapped, so that only what is touched
/// takes memory.
class Scratch {
 public:
  explicit Scratch(const ByteSource& source) : size_(static_cast<std::size_t>(source.size())) {
    if (source.data()) {
      copy_.assign(source.data(), source.data() + size_);
      data_ = copy_.data();
      return;
    }
    void* mapped = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE, source.descriptor(), 0);
    if (mapped == MAP_FAILED)
      throw Error(ErrorCode::bad_input,
                  "cannot read " + source.name() + ": " + std::generic_category().message(errno));
    data_ = static_cast<std::uint8_t*>(mapped);
  }
  ~Scratch() {
    if (copy_.empty()) ::munmap(data_, size_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::uint8_t* data() { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<std::uint8_t> copy_;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

void silence_exiv2() {
  static std::once_flag once;
  std::call_once(once, [] { Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute); });
}

}  // namespace

bool is_storage_tag(std::uint16_t tag) {
  // Numbers as in TIFF 6.0 and its supplements; 34377 and 37724 are Photoshop's resources and layers.
  constexpr std::uint16_t tags[] = {
      254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274,   277,   278,   279,  280, 281,
      282, 283, 284, 288, 289, 290, 291, 292, 293, 296, 297, 301, 317,   318,   319,   320,  321, 322,
      323, 324, 325, 330, 332, 333, 334, 336, 337, 338, 339, 340, 341,   342,   347,   512,  513, 514,
      515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 559, 700, 33723, 34377, 34675, 37724};
  return std::find(std::begin(tags), std::end(tags), tag) != std::end(tags);
}

std::vector<std::uint8_t> exif_of_tiff(const ByteSource& source, std::vector<std::string>& notes) {
  const TiffStructure tiff(source);
  const auto directory = tiff.directory(tiff.first_directory());
  if (!directory || directory->next_link_offset == 0) return {};
  std::vector<TiffField> wanted;
  for (const TiffField& field : directory->fields) {
    const bool resolution =
        field.tag == tag_resolution_x || field.tag == tag_resolution_y || field.tag == tag_resolution_unit;
    if ((!is_storage_tag(field.tag) || resolution) && field.size <= max_value_bytes) wanted.push_back(field);
  }
  if (wanted.empty()) return {};

  // Exiv2 knows how to move maker notes. It is shown a first directory with nothing but the wanted fields: so
  // it neither copies layers and samples nor parses XMP.
  Scratch scratch(source);
  std::uint8_t* entry = scratch.data() + directory->offset;
  const auto count = static_cast<std::uint16_t>(wanted.size());
  entry[tiff.big_endian() ? 0 : 1] = static_cast<std::uint8_t>(count >> 8);
  entry[tiff.big_endian() ? 1 : 0] = static_cast<std::uint8_t>(count);
  entry += 2;
  for (const TiffField& field : wanted) {
    std::memmove(entry, scratch.data() + field.entry_offset, 12);
    entry += 12;
  }
  std::memset(entry, 0, 4);  // no further directory

  silence_exiv2();
  try {
    Exiv2::ExifData exif;
    const auto order =
        Exiv2::ExifParser::decode(exif, scratch.data(), static_cast<std::uint32_t>(scratch.size()));
    if (exif.empty()) return {};
    Exiv2::Blob blob;
    Exiv2::ExifParser::encode(blob, order == Exiv2::bigEndian ? Exiv2::bigEndian : Exiv2::littleEndian, exif);
    return blob;
  } catch (const std::exception& problem) {
    notes.push_back(std::string("the EXIF data could not be read and were left out: ") + problem.what());
    return {};
  }
}

}  // namespace lacuna
