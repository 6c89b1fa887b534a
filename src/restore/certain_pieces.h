#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "lacuna/image.h"

namespace lacuna {

/// ln(p / (1 - p)) of a probability as a float, which is below 1 by 6e-8 or not at all: at most about 16.
double log_odds(float probability);

/// The log-odds that the surest pixel of a piece of damage must reach where pixels count from the probability
/// `threshold` on: those of 1 - (1 - threshold)^8, 5.5 for a half, at most 8.
double least_certainty(double threshold);

/// What is left of a mask.
struct CertainPieces {
  std::int64_t count = 0;
  std::int64_t pixels = 0;
};

/// Clears the pieces of `mask` (pixels above 0 that hang together, corners included) in which `is_certain`
/// holds for no pixel, given by y * width + x: hysteresis as in Canny 1986 (doi 10.1109/TPAMI.1986.4767851).
CertainPieces keep_certain_pieces(const std::function<bool(std::size_t)>& is_certain, Mask& mask);

}  // namespace lacuna
