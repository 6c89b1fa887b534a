#include "image/iptc.h"

#include <algorithm>
#include <cstring>

#include "image/byte_source.h"

namespace lacuna {
namespace {

constexpr std::uint16_t iptc_resource = 0x0404;

std::ptrdiff_t at(std::size_t offset) {
  return static_cast<std::ptrdiff_t>(offset);
}

}  // namespace

std::vector<std::uint8_t> iptc_of_photoshop(const std::vector<std::uint8_t>& resources) {
  // Signature, number, name (length byte and text, padded to even), size, data (padded to even).
  std::size_t offset = 0;
  while (offset + 12 <= resources.size() && std::memcmp(&resources[offset], "8BIM", 4) == 0) {
    const std::uint16_t number = big16(&resources[offset + 4]);
    const std::size_t name = (1u + resources[offset + 6] + 1u) & ~1u;
    const std::size_t size_offset = offset + 6 + name;
    if (size_offset + 4 > resources.size()) break;
    const std::size_t size = big32(&resources[size_offset]);
    const std::size_t data = size_offset + 4;
    if (size > resources.size() - data) break;
    if (number == iptc_resource) return {resources.begin() + at(data), resources.begin() + at(data + size)};
    offset = data + ((size + 1) & ~std::size_t{1});
  }
  return {};
}

std::vector<std::uint8_t> photoshop_of_iptc(const std::vector<std::uint8_t>& iptc) {
  std::vector<std::uint8_t> resource = {'8', 'B', 'I', 'M', 0x04, 0x04, 0, 0};
  const auto size = static_cast<std::uint32_t>(iptc.size());
  for (int shift = 24; shift >= 0; shift -= 8) resource.push_back(static_cast<std::uint8_t>(size >> shift));
  resource.insert(resource.end(), iptc.begin(), iptc.end());
  if (iptc.size() % 2) resource.push_back(0);
  return resource;
}

void remove_iptc_previews(std::vector<std::uint8_t>& iptc) {
  // Each data set: 0x1c, record, number, size (a set top bit means that the size follows in so many bytes).
  std::vector<std::uint8_t> kept;
  std::size_t offset = 0;
  while (offset + 5 <= iptc.size() && iptc[offset] == 0x1c) {
    std::size_t size = big16(&iptc[offset + 3]);
    std::size_t data = offset + 5;
    if (size & 0x8000) {
      const std::size_t digits = size & 0x7fff;
      if (digits > 4 || data + digits > iptc.size()) break;
      size = 0;
      for (std::size_t i = 0; i < digits; ++i) size = size << 8 | iptc[data + i];
      data += digits;
    }
    if (size > iptc.size() - data) break;
    const bool preview = iptc[offset + 1] == 2 && iptc[offset + 2] >= 200 && iptc[offset + 2] <= 202;
    if (!preview) kept.insert(kept.end(), iptc.begin() + at(offset), iptc.begin() + at(data + size));
    offset = data + size;
  }
  kept.insert(kept.end(), iptc.begin() + at(offset), iptc.end());
  iptc = std::move(kept);
}

}  // namespace lacuna
