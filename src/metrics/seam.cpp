#include "metrics/seam.h"

#include <cmath>

#include "image/channels.h"
#include "metrics/check.h"

namespace lacuna {

SeamSums& SeamSums::operator+=(const SeamSums& other) {
  restored += other.restored;
  clean += other.clean;
  return *this;
}

std::optional<double> SeamSums::ratio() const {
  if (clean <= 0) return std::nullopt;
  return restored / clean;
}

SeamSums seam_sums(const Planes& restored, const Planes& clean, const std::vector<float>& hole) {
  check_same_size(restored, clean);
  SeamSums sums;
  if (hole.empty()) return sums;
  check_hole(clean, hole);
  const Planes a = to_gray(restored), b = to_gray(clean);
  const auto add_pair = [&](std::size_t first, std::size_t second) {
    if ((hole[first] >= 0.5f) == (hole[second] >= 0.5f)) return;
    sums.restored += std::abs(a.samples[first] - a.samples[second]);
    sums.clean += std::abs(b.samples[first] - b.samples[second]);
  };
  for (int y = 0; y < clean.height; ++y) {
    for (int x = 0; x < clean.width; ++x) {
      const std::size_t here = static_cast<std::size_t>(y) * clean.width + x;
      if (x + 1 < clean.width) add_pair(here, here + 1);
      if (y + 1 < clean.height) add_pair(here, here + clean.width);
    }
  }
  return sums;
}

}  // namespace lacuna
