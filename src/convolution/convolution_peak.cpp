#include "convolution/convolution_peak.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

namespace lacuna {
namespace {

/// Seconds of the fastest of several runs in a row; about `total` seconds in all.
double fewest_seconds(const std::function<void()>& run, double total) {
  using Clock = std::chrono::steady_clock;
  run();  // the first one prepares what the others reuse
  double fewest = std::numeric_limits<double>::infinity();
  double spent = 0;
  for (int runs = 0; spent < total || runs < 5; ++runs) {
    const auto start = Clock::now();
    run();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    fewest = std::min(fewest, seconds);
    spent += seconds;
  }
  return fewest;
}

}  // namespace

ConvolutionPeak convolution_peak() {
  constexpr double seconds_each = 0.5;
  const torch::InferenceMode inference;
  ConvolutionPeak best;
  for (const auto format : {torch::MemoryFormat::Contiguous, torch::MemoryFormat::ChannelsLast}) {
    for (const auto& [channels, side] :
         {std::pair<std::int64_t, std::int64_t>{64, 64}, {128, 64}, {256, 32}, {512, 32}}) {
      const torch::Tensor picture = torch::full({1, channels, side, side}, 0.5f).contiguous(format);
      const torch::Tensor weights = torch::full({channels, channels, 3, 3}, 0.5f).contiguous(format);
      const double seconds = fewest_seconds([&] { torch::conv2d(picture, weights, {}, 1, 1); }, seconds_each);
      const double rate = 9.0 * static_cast<double>(channels * channels * side * side) / seconds;
      if (rate <= best.multiply_adds_per_second) continue;
      best = {fmt::format("3x3, {} channels, {} x {} pixels, {}", channels, side, side,
                          format == torch::MemoryFormat::Contiguous ? "contiguous" : "channels-last"),
              rate};
    }
  }
  return best;
}

}  // namespace lacuna
