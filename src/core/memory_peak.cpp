#include "core/memory_peak.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/parallel.h"

namespace lacuna {

double memory_peak(int threads) {
  constexpr std::int64_t count = std::int64_t{16} << 20;
  constexpr int passes = 15;
  using Clock = std::chrono::steady_clock;
  std::vector<float> sum(count), first(count, 1.0f), second(count, 2.0f);
  double fewest = std::numeric_limits<double>::infinity();
  for (int pass = 0; pass < passes; ++pass) {
    const auto start = Clock::now();
    parallel_for(threads, threads, [&](std::int64_t part) {
      const std::int64_t end = count * (part + 1) / threads;
      for (std::int64_t i = count * part / threads; i < end; ++i) {
        const auto at = static_cast<std::size_t>(i);
        sum[at] = first[at] + 3.0f * second[at];
      }
    });
    fewest = std::min(fewest, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return 3.0 * count * sizeof(float) / fewest;
}

}  // namespace lacuna
