#pragma once

#include <cstdint>

namespace lacuna {

/// Warm-up, constant, decay. During a cooldown the decay starts at the step where it was forked.
struct Schedule {
  double peak_rate = 1e-3;
  std::int64_t warmup_steps = 0;
  std::int64_t total_steps = 1;
  std::int64_t decay_steps = 0;

  /// Learning rate of step `step` (0-based): linear warm-up, the peak, then peak * (1 - sqrt(progress)) over
  /// the last `decay_steps` (Haegele et al. 2024, arXiv 2405.18392).
  double rate(std::int64_t step) const;
};

}  // namespace lacuna
