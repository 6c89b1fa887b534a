#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

/// Base64 of `size` bytes (RFC 4648 section 4, padded), as data: URIs and content security policies want it.
std::string base64(const void* data, std::size_t size);

/// The bytes of padded base64; nothing for any other text.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace lacuna
