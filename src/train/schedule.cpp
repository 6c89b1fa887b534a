#include "train/schedule.h"

#include <algorithm>
#include <cmath>

namespace lacuna {

double Schedule::rate(std::int64_t step) const {
  double rate = peak_rate;
  if (step < warmup_steps) rate *= static_cast<double>(step + 1) / static_cast<double>(warmup_steps);
  const std::int64_t decay_start = total_steps - decay_steps;
  if (step >= decay_start && decay_steps > 0) {
    const double progress = static_cast<double>(step - decay_start) / static_cast<double>(decay_steps);
    rate *= 1 - std::sqrt(std::min(progress, 1.0));
  }
  return rate;
}

}  // namespace lacuna
