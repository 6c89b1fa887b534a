#include <fmt/format.h>

#include "image/picture_header.h"
#include "image/pnm.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

bool is_space(int c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

std::uint64_t read_pnm_number(const ByteSource& source, std::uint64_t& at) {
  int c = source.byte(at);
  while (is_space(c) || c == '#') {
    if (c == '#')
      while (c >= 0 && c != '\n') c = source.byte(++at);
    else
      c = source.byte(++at);
  }
  if (c < 0) throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source.name()));
  std::uint64_t value = 0;
  int digits = 0;
  for (; c >= '0' && c <= '9' && digits < 10; ++digits, c = source.byte(++at))
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  if (digits == 0 || digits == 10)
    throw Error(ErrorCode::bad_input, fmt::format("{}: damaged PNM: a number is missing", source.name()));
  return value;
}

PnmHeader parse_pnm_header(const ByteSource& source) {
  PnmHeader header;
  header.kind = source.byte(1) - '0';
  std::uint64_t at = 2;
  header.width = read_pnm_number(source, at);
  header.height = read_pnm_number(source, at);
  if (!header.bitmap()) {
    const std::uint64_t maximum = read_pnm_number(source, at);
    if (maximum < 1 || maximum > 65535)
      throw Error(ErrorCode::bad_input,
                  fmt::format("{}: a maximum of {}, it must be in 1..65535", source.name(), maximum));
    header.maximum = static_cast<std::uint32_t>(maximum);
  }
  if (!is_space(source.byte(at)))
    throw Error(ErrorCode::bad_input, fmt::format("{}: damaged PNM header", source.name()));
  header.samples = at + 1;
  return header;
}

PictureHeader read_pnm_header(const ByteSource& source, const ImageLimits& limits) {
  const PnmHeader pnm = parse_pnm_header(source);
  check_size(source.name(), pnm.width, pnm.height, limits);
  PictureHeader header;
  header.info.width = static_cast<int>(pnm.width);
  header.info.height = static_cast<int>(pnm.height);
  header.info.channels = pnm.channels();
  header.info.type = pnm.wide() ? SampleType::u16 : SampleType::u8;
  const std::uint64_t row =
      pnm.kind == 4 ? (pnm.width + 7) / 8 : pnm.width * pnm.channels() * (pnm.wide() ? 2 : 1);
  // Plain samples take at least a digit each, and a space except in bitmaps.
  const std::uint64_t least = pnm.kind == 1 ? pnm.width : pnm.plain() ? pnm.width * pnm.channels() * 2 : row;
  if (source.size() - pnm.samples + 1 < least * pnm.height)
    throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", source.name()));
  if (pnm.bitmap())
    header.metadata.notes.push_back("1-bit samples were converted to 8 bit");
  else if (pnm.maximum != 255 && pnm.maximum != 65535)
    header.metadata.notes.push_back(
        fmt::format("samples of 0..{} were scaled to {} bit", pnm.maximum, pnm.wide() ? 16 : 8));
  return header;
}

}  // namespace lacuna
