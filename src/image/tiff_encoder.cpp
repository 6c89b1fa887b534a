#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/parallel.h"
#include "image/encoder.h"
#include "image/inflate.h"
#include "image/threads.h"
#include "image/tiff_exif.h"
#include "image/tiff_structure.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint16_t type_short = 3, type_long = 4, type_rational = 5, type_undefined = 7;
constexpr std::size_t strip_bytes = std::size_t{1} << 18;
constexpr std::size_t strips_at_once = 8;
constexpr int compression_level = 6;

/// Writes classic TIFF 6.0 in compressed strips. Written here and not by libtiff because of EXIF: the file
/// begins with the EXIF block as it is, so that all its offsets, maker notes' included, stay true; the strips
/// follow; the first directory comes last, and the link in the header is set to it.
class TiffEncoder final : public Encoder {
 public:
  TiffEncoder(ByteSink& sink, const EncodePlan& plan) : sink_(sink), plan_(plan) {
    const Bytes& exif = plan.metadata.exif;
    if (!exif.empty()) {
      take_exif(exif);
      sink_.write(exif.data(), exif.size());
    } else {
      const Bytes head = {'I', 'I', 42, 0, 0, 0, 0, 0};
      sink_.write(head.data(), head.size());
    }
    const int samples = plan.info.channels + (plan.info.has_alpha ? 1 : 0);
    const std::size_t row_bytes = sample_size(plan.info.type) * samples * plan.info.width;
    rows_per_strip_ = static_cast<int>(std::clamp<std::size_t>(strip_bytes / row_bytes, 1, plan.info.height));
  }

  void write(const Image& rows) override {
    Bytes row;
    for (int y = 0; y < rows.height; ++y) {
      if (rows_in_strip_ == 0) strips_.emplace_back();
      interleave_row(rows, y, row);
      predict(row);
      strips_.back().insert(strips_.back().end(), row.begin(), row.end());
      if (++rows_in_strip_ < rows_per_strip_) continue;
      rows_in_strip_ = 0;
      if (strips_.size() == strips_at_once) write_strips();
    }
  }

  void finish() override {
    write_strips();
    write_directory();
  }

 private:
  struct Field {
    std::uint16_t tag = 0;
    std::uint16_t type = 0;
    std::uint32_t count = 0;
    Bytes value;  ///< in the file's byte order; from the EXIF block, the 4 bytes that its entry holds
  };

  void take_exif(const Bytes& exif) {
    const TiffStructure structure(ByteSource::memory(exif.data(), exif.size(), "exif"));
    big_endian_ = structure.big_endian();
    const auto directory = structure.directory(structure.first_directory());
    if (!directory) return;
    for (const TiffField& field : directory->fields) {
      if (is_storage_tag(field.tag)) continue;
      Field kept{field.tag, field.type, field.count, {}};
      const std::uint64_t from = field.entry_offset + 8;
      kept.value.assign(exif.begin() + static_cast<std::ptrdiff_t>(from),
                        exif.begin() + static_cast<std::ptrdiff_t>(from + 4));
      fields_.push_back(std::move(kept));
    }
  }

  void append(Bytes& bytes, std::uint32_t value, int count) const {
    for (int i = 0; i < count; ++i)
      bytes.push_back(static_cast<std::uint8_t>(value >> (8 * (big_endian_ ? count - 1 - i : i))));
  }

  void add(std::uint16_t tag, std::uint16_t type, const std::vector<std::uint32_t>& values) {
    Field field{tag, type, static_cast<std::uint32_t>(values.size()), {}};
    for (const std::uint32_t value : values) append(field.value, value, type == type_short ? 2 : 4);
    if (type == type_rational) field.count /= 2;
    fields_.push_back(std::move(field));
  }

  void add_blob(std::uint16_t tag, const Bytes& value) {
    if (!value.empty())
      fields_.push_back({tag, type_undefined, static_cast<std::uint32_t>(value.size()), value});
  }

  /// Horizontal differencing (predictor 2), then the file's byte order. Floats are stored as they are.
  void predict(Bytes& row) const {
    const std::size_t samples =
        static_cast<std::size_t>(plan_.info.channels) + (plan_.info.has_alpha ? 1 : 0);
    if (plan_.info.type == SampleType::u8) {
      for (std::size_t i = row.size() - 1; i >= samples; --i) row[i] -= row[i - samples];
    } else if (plan_.info.type == SampleType::u16) {
      auto* values = reinterpret_cast<std::uint16_t*>(row.data());
      for (std::size_t i = row.size() / 2 - 1; i >= samples; --i) values[i] -= values[i - samples];
    }
    const bool native = big_endian_ == (std::endian::native == std::endian::big);
    if (!native && plan_.info.type != SampleType::u8) reverse_bytes(row, sample_size(plan_.info.type));
  }

  void write_strips() {
    std::vector<Bytes> packed(strips_.size());
    parallel_for(image_threads(), static_cast<std::int64_t>(strips_.size()), [&](std::int64_t i) {
      const Bytes& strip = strips_[static_cast<std::size_t>(i)];
      deflate_append(strip.data(), strip.size(), compression_level, packed[static_cast<std::size_t>(i)]);
    });
    for (const Bytes& strip : packed) {
      offsets_.push_back(position());
      sizes_.push_back(static_cast<std::uint32_t>(strip.size()));
      sink_.write(strip.data(), strip.size());
    }
    strips_.clear();
  }

  std::uint32_t position() const {
    if (sink_.size() > 0xffff0000u)
      throw Error(ErrorCode::cannot_write, "the picture is too large for a TIFF of 4 GB");
    return static_cast<std::uint32_t>(sink_.size());
  }

  void add_storage_fields() {
    const ImageInfo& info = plan_.info;
    const std::uint32_t samples = static_cast<std::uint32_t>(info.channels) + (info.has_alpha ? 1 : 0);
    const auto bits = static_cast<std::uint32_t>(8 * sample_size(info.type));
    const bool is_float = info.type == SampleType::f32;
    add(256, type_long, {static_cast<std::uint32_t>(info.width)});
    add(257, type_long, {static_cast<std::uint32_t>(info.height)});
    add(258, type_short, std::vector<std::uint32_t>(samples, bits));
    add(259, type_short, {8});  // Adobe deflate
    add(262, type_short, {info.channels == 3 ? 2u : 1u});
    add(273, type_long, offsets_);
    add(274, type_short, {1});
    add(277, type_short, {samples});
    add(278, type_long, {static_cast<std::uint32_t>(rows_per_strip_)});
    add(279, type_long, sizes_);
    add(284, type_short, {1});
    if (!is_float) add(317, type_short, {2});
    if (info.has_alpha) add(338, type_short, {2});
    add(339, type_short, std::vector<std::uint32_t>(samples, is_float ? 3 : 1));
    const Metadata& metadata = plan_.metadata;
    if (metadata.pixels_per_mm_x > 0 && metadata.pixels_per_mm_y > 0) {
      const auto per_inch = [](double per_mm) {
        constexpr std::uint32_t denominator = 10000;
        const double scaled = std::min(per_mm * 25.4 * denominator, 4e9);
        return std::vector<std::uint32_t>{static_cast<std::uint32_t>(std::lround(scaled)), denominator};
      };
      add(282, type_rational, per_inch(metadata.pixels_per_mm_x));
      add(283, type_rational, per_inch(metadata.pixels_per_mm_y));
      add(296, type_short, {2});
    }
    add_blob(700, metadata.xmp);
    add_blob(33723, metadata.iptc);
    add_blob(34675, metadata.icc);
  }

  void align() {
    if (sink_.size() % 2) sink_.write("", 1);
  }

  void write_directory() {
    add_storage_fields();
    std::stable_sort(fields_.begin(), fields_.end(),
                     [](const Field& a, const Field& b) { return a.tag < b.tag; });
    Bytes directory;
    append(directory, static_cast<std::uint32_t>(fields_.size()), 2);
    for (const Field& field : fields_) {
      append(directory, field.tag, 2);
      append(directory, field.type, 2);
      append(directory, field.count, 4);
      Bytes value = field.value;
      if (value.size() > 4) {
        align();
        value.clear();
        append(value, position(), 4);
        sink_.write(field.value.data(), field.value.size());
      }
      value.resize(4);
      directory.insert(directory.end(), value.begin(), value.end());
    }
    append(directory, 0, 4);
    align();
    Bytes link;
    append(link, position(), 4);
    sink_.write(directory.data(), directory.size());
    sink_.overwrite(4, link.data(), link.size());
  }

  ByteSink& sink_;
  EncodePlan plan_;
  bool big_endian_ = false;
  std::vector<Field> fields_;
  int rows_per_strip_ = 1;
  int rows_in_strip_ = 0;
  std::vector<Bytes> strips_;  ///< full ones, and the one being filled
  std::vector<std::uint32_t> offsets_, sizes_;
};

}  // namespace

std::unique_ptr<Encoder> make_tiff_encoder(ByteSink& sink, const EncodePlan& plan) {
  return std::make_unique<TiffEncoder>(sink, plan);
}

}  // namespace lacuna
