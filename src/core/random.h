#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lacuna {

/// Counter-based random numbers (Philox 4x32-10; Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011). A stream is fixed by (seed, stream, index) alone, so what it yields never depends
/// on thread count, rank or where a run was resumed.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0, std::uint64_t index = 0);

  /// 32 uniform bits.
  std::uint32_t bits() {
    if (used_ == 4) refill();
    return block_[used_++];
  }
  /// Uniform in [0,1).
  float uniform() { return static_cast<float>(bits() >> 8) * 0x1p-24f; }
  /// Uniform in [low, high).
  double uniform(double low, double high) {
    const std::uint32_t upper = bits() >> 5;  // named: operands may be evaluated in any order
    const std::uint32_t lower = bits() >> 6;
    const double u = (upper * 67108864.0 + lower) * 0x1p-53;
    return low + (high - low) * u;
  }
  /// Uniform integer in [0, count); count must be positive.
  std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(bits()) * count) >> 32);
  }
  /// True with the given probability.
  bool chance(double probability) { return uniform(0.0, 1.0) < probability; }
  /// Standard normal (Box-Muller; eight values are made at a time). Computed with additions, multiplications,
  /// divisions and square roots only, which round the same everywhere: the mathematical library's do not.
  float normal() {
    if (normals_used_ == normals_.size()) refill_normals();
    return normals_[normals_used_++];
  }

 private:
  void refill();
  void refill_normals();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
  std::array<float, 8> normals_{};
  std::size_t normals_used_ = 8;
};

}  // namespace lacuna
