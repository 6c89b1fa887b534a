#include "image/jpeg_quality.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace lacuna {
namespace {

// ITU-T T.81, table K.1, in zigzag order.
constexpr QuantisationTable standard_luma = {
    16, 11,  12, 14, 12, 10, 16,  14,  13,  14, 18, 17,  16,  19,  24,  40,  26, 24,  22,  22, 24, 49,
    35, 37,  29, 40, 58, 51, 61,  60,  57,  51, 56, 55,  64,  72,  92,  78,  64, 68,  87,  69, 55, 56,
    80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99};
/// jpeg_quality_scaling of libjpeg.
int scale_of(int quality) {
  return quality < 50 ? 5000 / quality : 200 - quality * 2;
}

}  // namespace

int estimate_jpeg_quality(const QuantisationTable& luma) {
  int best = 0;
  long best_difference = std::numeric_limits<long>::max();
  for (int quality = 1; quality <= 100; ++quality) {
    long difference = 0;
    for (std::size_t i = 0; i < luma.size(); ++i) {
      const int scaled = std::clamp((standard_luma[i] * scale_of(quality) + 50) / 100, 1, 255);
      difference += std::abs(scaled - luma[i]);
    }
    if (difference < best_difference) {
      best_difference = difference;
      best = quality;
    }
  }
  return best;
}

}  // namespace lacuna
