#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "datasets/dataset.h"

namespace lacuna {

std::string fingerprint(const Dataset& dataset) {
  constexpr std::int64_t sampled = 32;  // decoding every picture would take minutes on a large folder
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr);
  const auto add = [&](const std::string& bytes) {
    EVP_DigestUpdate(hash.get(), bytes.data(), bytes.size());
  };

  const std::int64_t size = dataset.size();
  add(fmt::format("{}\n", size));
  for (std::int64_t i = 0; i < size; ++i) add(dataset.name(i) + "\n");
  for (std::int64_t i = 0; i < std::min(size, sampled); ++i) {
    const Planes picture = dataset.get(i * size / std::min(size, sampled));
    std::string bytes = fmt::format("{}x{}x{}\n", picture.channels, picture.height, picture.width);
    for (const float sample : picture.samples) bytes += static_cast<char>(std::lround(sample * 255.0f));
    add(bytes);
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_DigestFinal_ex(hash.get(), digest, &length);
  return fmt::format("{:02x}", fmt::join(digest, digest + length, ""));
}

}  // namespace lacuna
