#pragma once

#include <cstddef>
#include <string>

namespace lacuna {

/// Base64 of `size` bytes (RFC 4648 section 4, padded), as data: URIs and content security policies want it.
std::string base64(const void* data, std::size_t size);

}  // namespace lacuna
