#include "fill/patch_distance.h"

#include "fill/exemplar_level.h"

namespace lacuna {
namespace {

constexpr int row_bytes = patch_side * texel_size;
/// The middle first, then what is farthest from what has been seen: patches that differ are left early.
constexpr int row_order[patch_side] = {3, 0, 6, 1, 5, 2, 4};

}  // namespace

std::uint32_t patch_distance(const std::uint8_t* a, const std::uint8_t* b, std::size_t stride,
                             std::uint32_t limit) {
  std::uint32_t sum = 0;
  for (const int row : row_order) {
    const std::uint8_t* left = a + row * stride;
    const std::uint8_t* right = b + row * stride;
    std::int32_t row_sum = 0;
    for (int i = 0; i < row_bytes; ++i) {
      const auto difference = static_cast<std::int16_t>(left[i] - right[i]);
      row_sum += difference * difference;
    }
    sum += static_cast<std::uint32_t>(row_sum);
    if (sum >= limit) break;
  }
  return sum;
}

std::uint32_t patch_distance(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* known,
                             std::size_t stride, std::uint32_t limit) {
  std::uint32_t sum = 0;
  for (const int row : row_order) {
    const std::uint8_t* left = a + row * stride;
    const std::uint8_t* right = b + row * stride;
    const std::uint8_t* counts = known + row * stride;
    std::int32_t row_sum = 0;
    for (int i = 0; i < row_bytes; ++i) {
      const auto difference = static_cast<std::int16_t>((left[i] & counts[i]) - (right[i] & counts[i]));
      row_sum += difference * difference;
    }
    sum += static_cast<std::uint32_t>(row_sum);
    if (sum >= limit) break;
  }
  return sum;
}

}  // namespace lacuna
