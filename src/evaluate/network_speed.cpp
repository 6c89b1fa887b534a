#include "evaluate/network_speed.h"

#include <algorithm>
#include <chrono>

namespace lacuna {
namespace {

/// One megapixel in sides that suit every stride up to 16.
constexpr int megapixel_width = 1024, megapixel_height = 976;

Batch gray(std::int64_t channels, const NetworkSpeed& size) {
  return {1, channels, size.height, size.width,
          std::vector<float>(static_cast<std::size_t>(channels * size.height * size.width), 0.5f)};
}

}  // namespace

NetworkSpeed network_speed(LoadedNetwork& network) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t least_runs = 5;
  constexpr double least_seconds = 1;
  const InputContract& contract = network.contract();
  NetworkSpeed speed;
  speed.width = contract.fixed_width ? contract.fixed_width : megapixel_width;
  speed.height = contract.fixed_height ? contract.fixed_height : megapixel_height;

  // The cost of a small picture tells that of a large one, whose layers would fill the memory.
  constexpr int small_side = 64;
  const int side = contract.fixed_height ? 0 : small_side;
  for (const LayerRow& layer : network.layers(side ? side : speed.height, side ? side : speed.width))
    speed.multiply_adds += layer.multiply_adds;
  if (side) speed.multiply_adds = speed.multiply_adds / (side * side) * speed.width * speed.height;

  NetworkBatch batch;
  batch.image = gray(contract.channels, speed);
  if (contract.takes_mask) batch.mask = gray(1, speed);
  if (contract.takes_noise) batch.noise_levels = {0.1f};
  network.run(batch);  // the first one prepares what the others reuse
  std::vector<double> seconds;
  for (double spent = 0; spent < least_seconds || seconds.size() < least_runs;) {
    const auto start = Clock::now();
    network.run(batch);
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    spent += seconds.back();
  }
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  speed.seconds = *middle;
  return speed;
}

}  // namespace lacuna
