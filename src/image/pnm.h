#pragma once

#include "image/byte_source.h"

namespace lacuna {

/// The header of a PBM, PGM or PPM file, plain or raw.
struct PnmHeader {
  int kind = 0;  ///< 1..6, the digit behind the P
  std::uint64_t width = 0;
  std::uint64_t height = 0;
  std::uint32_t maximum = 1;  ///< value of full brightness
  std::uint64_t samples = 0;  ///< offset of the first sample

  int channels() const { return kind == 3 || kind == 6 ? 3 : 1; }
  bool plain() const { return kind <= 3; }
  bool bitmap() const { return kind == 1 || kind == 4; }
  bool wide() const { return maximum > 255; }  ///< two bytes per sample, and 16 bit as read
};

/// Throws bad_input with the name of the source.
PnmHeader parse_pnm_header(const ByteSource& source);

/// Reads a decimal number behind white space and comments; `at` moves behind it. Throws bad_input.
std::uint64_t read_pnm_number(const ByteSource& source, std::uint64_t& at);

}  // namespace lacuna
