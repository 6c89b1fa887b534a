#pragma once

#include <cstdint>
#include <vector>

namespace lacuna {

/// The zlib stream in `data` unpacked; false where it is damaged or gives more than `max_size` bytes.
bool inflate_bounded(const std::uint8_t* data, std::size_t size, std::size_t max_size,
                     std::vector<std::uint8_t>& result);

/// `size` bytes as one zlib stream, appended to `result`. `level` 1..9.
void deflate_append(const std::uint8_t* data, std::size_t size, int level, std::vector<std::uint8_t>& result);

}  // namespace lacuna
