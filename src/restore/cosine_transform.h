#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace lacuna {

/// Cosine transform of square blocks of up to 8 x 8 samples (DCT-II, orthonormal).
class CosineTransform {
 public:
  static constexpr int largest_side = 8;

  explicit CosineTransform(int side) : side_(side), basis_(static_cast<std::size_t>(side) * side) {
    for (int u = 0; u < side; ++u) {
      const double scale = std::sqrt((u ? 2.0 : 1.0) / side);
      for (int x = 0; x < side; ++x)
        basis_[u * side + x] = static_cast<float>(scale * std::cos(M_PI * u * (x + 0.5) / side));
    }
  }

  /// The side x side terms of the block at `from`; `stride` is the length of a row of the picture.
  void apply(const float* from, std::size_t stride, float* terms) const {
    std::array<float, largest_side * largest_side> half{};
    for (int y = 0; y < side_; ++y)
      for (int u = 0; u < side_; ++u)
        for (int x = 0; x < side_; ++x) half[y * side_ + u] += basis_[u * side_ + x] * from[y * stride + x];
    std::fill_n(terms, side_ * side_, 0.0f);
    for (int v = 0; v < side_; ++v)
      for (int y = 0; y < side_; ++y)
        for (int u = 0; u < side_; ++u) terms[v * side_ + u] += basis_[v * side_ + y] * half[y * side_ + u];
  }

 private:
  int side_;
  std::vector<float> basis_;
};

}  // namespace lacuna
