#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/sha256.h"
#include "datasets/dataset.h"

namespace lacuna {

std::string fingerprint(const Dataset& dataset) {
  constexpr std::int64_t max_sampled = 32;  // decoding every picture of a large folder would take minutes
  Sha256 hash;
  const auto add = [&](const std::string& bytes) { hash.update(bytes.data(), bytes.size()); };

  const std::int64_t size = dataset.size(), sampled = std::min(size, max_sampled);
  add(fmt::format("{}\n", size));
  for (std::int64_t i = 0; i < size; ++i) add(dataset.name(i) + "\n");
  for (std::int64_t i = 0; i < sampled; ++i) {
    const Planes picture = dataset.get(i * size / sampled);
    std::string bytes = fmt::format("{}x{}x{}\n", picture.channels, picture.height, picture.width);
    for (const float sample : picture.samples) bytes += static_cast<char>(std::lround(sample * 255.0f));
    add(bytes);
  }
  return hash.hex_digest();
}

}  // namespace lacuna
