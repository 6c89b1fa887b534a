#include "core/base64.h"

#include <cstdint>

namespace lacuna {

std::string base64(const void* data, std::size_t size) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  std::string text;
  text.reserve((size + 2) / 3 * 4);
  for (std::size_t at = 0; at < size; at += 3) {
    const std::size_t left = size - at;
    const std::uint32_t word = std::uint32_t{bytes[at]} << 16 |
                               (left > 1 ? std::uint32_t{bytes[at + 1]} << 8 : 0) |
                               (left > 2 ? std::uint32_t{bytes[at + 2]} : 0);
    text += digits[word >> 18];
    text += digits[word >> 12 & 63];
    text += left > 1 ? digits[word >> 6 & 63] : '=';
    text += left > 2 ? digits[word & 63] : '=';
  }
  return text;
}

}  // namespace lacuna
