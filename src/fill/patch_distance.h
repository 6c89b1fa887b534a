#pragma once

#include <cstddef>
#include <cstdint>

namespace lacuna {

/// Sum of squared differences of two patches, given by their first texels in pictures whose rows are `stride`
/// bytes apart. Once the sum has reached `limit` it may stop: the result is then at least `limit`.
std::uint32_t patch_distance(const std::uint8_t* a, const std::uint8_t* b, std::size_t stride,
                             std::uint32_t limit);

/// The same over bytes that are 255 in `known`, the others being 0 there.
std::uint32_t patch_distance(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* known,
                             std::size_t stride, std::uint32_t limit);

}  // namespace lacuna
