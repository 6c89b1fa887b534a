// How long ranks take to sum their gradients, by size. Started once per rank, as docs/scale.md shows; rank 0
// prints the median of 20 sums each.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "train/distributed.h"

int main() {
  lacuna::RankGroup ranks(lacuna::ranks_of_process());
  torch::NoGradGuard no_gradient;
  for (const double megabytes : {0.0, 0.1, 0.5, 1.0, 4.0, 16.0, 25.0, 64.0}) {
    const torch::Tensor payload = torch::ones({std::max<std::int64_t>(1, std::llround(megabytes * 250000))});
    std::vector<double> seconds;
    for (int round = 0; round < 21; ++round) {
      const auto start = std::chrono::steady_clock::now();
      ranks.batch_sum(payload);
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::nth_element(seconds.begin(), seconds.begin() + 10, seconds.end());
    if (ranks.first()) fmt::print("{:5.1f} MB {:9.3f} ms\n", megabytes, seconds[10] * 1000);
  }
  ranks.finish();
}
