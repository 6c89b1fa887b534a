#include "metrics/psnr.h"

#include <cmath>
#include <limits>

#include "metrics/check.h"

namespace lacuna {
namespace {

/// PSNR over the pixels where (hole >= 0.5) == inside.
std::optional<double> psnr_where(const Planes& restored, const Planes& clean, const std::vector<float>& hole,
                                 bool inside) {
  check_same_size(restored, clean);
  if (hole.empty()) return std::nullopt;
  check_hole(clean, hole);
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < hole.size(); ++i) {
    if ((hole[i] >= 0.5f) != inside) continue;
    for (int channel = 0; channel < clean.channels; ++channel) {
      const double difference = static_cast<double>(restored.plane(channel)[i]) - clean.plane(channel)[i];
      sum += difference * difference;
      ++count;
    }
  }
  const bool without_hole = !inside && count == clean.samples.size();
  if (count == 0 || without_hole) return std::nullopt;
  return psnr_of_mse(sum / static_cast<double>(count));
}

}  // namespace

double mse(const Planes& restored, const Planes& clean) {
  check_same_size(restored, clean);
  double sum = 0;
  for (std::size_t i = 0; i < clean.samples.size(); ++i) {
    const double difference = static_cast<double>(restored.samples[i]) - clean.samples[i];
    sum += difference * difference;
  }
  return sum / static_cast<double>(clean.samples.size());
}

double psnr_of_mse(double mse) {
  return mse > 0 ? -10.0 * std::log10(mse) : std::numeric_limits<double>::infinity();
}

double psnr(const Planes& restored, const Planes& clean) {
  return psnr_of_mse(mse(restored, clean));
}

std::optional<double> psnr_hole(const Planes& restored, const Planes& clean, const std::vector<float>& hole) {
  return psnr_where(restored, clean, hole, true);
}

std::optional<double> psnr_outside(const Planes& restored, const Planes& clean,
                                   const std::vector<float>& hole) {
  return psnr_where(restored, clean, hole, false);
}

}  // namespace lacuna
