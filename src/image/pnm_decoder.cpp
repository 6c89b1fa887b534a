#include <fmt/format.h>

#include <vector>

#include "image/decoder.h"
#include "image/pnm.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

class PnmDecoder final : public Decoder {
 public:
  explicit PnmDecoder(const ByteSource& source)
      : source_(source), header_(parse_pnm_header(source)), at_(header_.samples) {}

  void read(int rows, std::uint8_t* samples, std::uint8_t*) override {
    const std::size_t row = static_cast<std::size_t>(header_.width) * header_.channels();
    for (int i = 0; i < rows; ++i) {
      if (header_.kind == 4)
        read_packed_row(samples);
      else if (header_.plain())
        read_plain_row(row, samples);
      else
        read_raw_row(row, samples);
      samples += row * (header_.wide() ? 2 : 1);
    }
  }

 private:
  void read_packed_row(std::uint8_t* samples) {
    const auto width = static_cast<std::size_t>(header_.width);
    const std::vector<std::uint8_t> packed = source_.bytes(at_, (width + 7) / 8);
    at_ += packed.size();
    // A set bit is black.
    for (std::size_t x = 0; x < width; ++x) samples[x] = packed[x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
  }

  void read_plain_row(std::size_t count, std::uint8_t* samples) {
    for (std::size_t i = 0; i < count; ++i) {
      if (header_.kind == 1)
        samples[i] = read_bit() ? 0 : 255;
      else
        store(read_pnm_number(source_, at_), i, samples);
    }
  }

  void read_raw_row(std::size_t count, std::uint8_t* samples) {
    const std::vector<std::uint8_t> row = source_.bytes(at_, count * (header_.wide() ? 2 : 1));
    at_ += row.size();
    for (std::size_t i = 0; i < count; ++i) store(header_.wide() ? big16(&row[2 * i]) : row[i], i, samples);
  }

  /// One digit; in a plain bitmap they need no space between them.
  bool read_bit() {
    int c = source_.byte(at_++);
    while (c >= 0 && c != '0' && c != '1') {
      if (c == '#')
        while (c >= 0 && c != '\n') c = source_.byte(at_++);
      else
        c = source_.byte(at_++);
    }
    if (c < 0) throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source_.name()));
    return c == '1';
  }

  void store(std::uint64_t value, std::size_t index, std::uint8_t* samples) const {
    if (value > header_.maximum)
      throw Error(ErrorCode::bad_input, fmt::format("{}: a sample of {}, more than the stated maximum of {}",
                                                    source_.name(), value, header_.maximum));
    const std::uint64_t full = header_.wide() ? 65535 : 255;
    const std::uint64_t scaled = (value * full + header_.maximum / 2) / header_.maximum;
    if (header_.wide())
      reinterpret_cast<std::uint16_t*>(samples)[index] = static_cast<std::uint16_t>(scaled);
    else
      samples[index] = static_cast<std::uint8_t>(scaled);
  }

  ByteSource source_;
  PnmHeader header_;
  std::uint64_t at_;
};

}  // namespace

std::unique_ptr<Decoder> make_pnm_decoder(const ByteSource& source, const PictureHeader&) {
  return std::make_unique<PnmDecoder>(source);
}

}  // namespace lacuna
