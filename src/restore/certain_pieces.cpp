#include "restore/certain_pieces.h"

#include <algorithm>
#include <cmath>

#include "fill/holes.h"

namespace lacuna {

double log_odds(float probability) {
  return std::log(probability / std::max(1.0 - probability, 1e-7));
}

double least_certainty(double threshold) {
  constexpr double power = 8, most = 8;
  const double doubt = std::pow(1 - threshold, power);
  return std::min(most, std::log((1 - doubt) / doubt));
}

CertainPieces keep_certain_pieces(const std::function<bool(std::size_t)>& is_certain, Mask& mask) {
  CertainPieces kept;
  const auto width = static_cast<std::size_t>(mask.width);
  for (const Hole& hole : holes_of(mask)) {
    const bool certain = std::any_of(hole.runs.begin(), hole.runs.end(), [&](const HoleRun& run) {
      for (int x = run.left; x < run.right; ++x)
        if (is_certain(static_cast<std::size_t>(run.y) * width + x)) return true;
      return false;
    });
    if (certain) {
      ++kept.count;
      kept.pixels += hole.pixels;
      continue;
    }
    for (const HoleRun& run : hole.runs) {
      const auto row =
          mask.samples.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(run.y) * width);
      std::fill(row + run.left, row + run.right, std::uint8_t{0});
    }
  }
  return kept;
}

}  // namespace lacuna
