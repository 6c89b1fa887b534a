#pragma once

#include <cstdint>

namespace lacuna {

inline constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
/// The smallest --max-memory.
inline constexpr std::uint64_t least_memory = 400 * mebibyte;
/// What the process takes without any picture: LibTorch, libvips, weights.
inline constexpr std::uint64_t program_memory = 340 * mebibyte;

/// Bytes that are left for a network and the rows in work, where `held` are in memory beside them.
constexpr std::uint64_t work_budget(std::uint64_t max_memory, std::uint64_t held) {
  const std::uint64_t used = program_memory + held;
  return max_memory > used ? max_memory - used : 0;
}

}  // namespace lacuna
