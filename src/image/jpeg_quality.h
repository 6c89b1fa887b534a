#pragma once

#include <array>
#include <cstdint>

namespace lacuna {

/// A quantisation table in zigzag order, as a DQT segment stores it.
using QuantisationTable = std::array<std::uint16_t, 64>;

/// The quality 1..100 at which the Independent JPEG Group's library writes the luma table nearest to `luma`
/// (least sum of absolute differences; the standard table of ITU-T T.81, annex K.1, scaled). Chroma is not
/// looked at: where its table differs, it says how the writer was tuned.
int estimate_jpeg_quality(const QuantisationTable& luma);

}  // namespace lacuna
