#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "image/image_file.h"

namespace lacuna {

/// A JPEG of which some blocks were encoded anew.
struct JpegPatch {
  std::vector<std::uint8_t> bytes;  ///< the file; empty where it cannot be done
  std::string refusal;              ///< why not, for the user
  std::int64_t blocks = 0;          ///< of all components
  std::int64_t kept_blocks = 0;     ///< of these, those whose coefficients are the original's
};

/// Puts the pixels that `where` shows (above 0) into a JPEG without touching the rest: `original` is the file
/// that `changed` was made from. Blocks of 8 x 8 samples that hold no such pixel keep their DCT coefficients;
/// the others are encoded with the file's own quantisation tables and sampling. Metadata are those of
/// `changed`, without previews. Refused where the file is shown turned or mirrored, is not 8-bit YCbCr or
/// gray, or is coded arithmetically. Throws bad_input where the file is damaged, internal where sizes differ.
JpegPatch patch_jpeg(const std::vector<std::uint8_t>& original, const Image& changed, const Mask& where);

}  // namespace lacuna
