#include "core/random.h"

#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace lacuna {
namespace {

std::uint64_t mix(std::uint64_t x) {  // splitmix64 finaliser
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

/// Natural logarithm of a normal number u in (0,1): u = 2^e m with m in [sqrt(1/2), sqrt(2)), and
/// log m = 2 artanh((m - 1) / (m + 1)).
float log_of(float u) {
  constexpr std::uint32_t root_half = 0x3F3504F3u;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(u) - root_half;
  const int exponent = static_cast<int>(bits) >> 23;
  const float m = std::bit_cast<float>((bits & 0x007FFFFFu) + root_half);
  const float s = (m - 1.0f) / (m + 1.0f);
  const float s2 = s * s;
  const float series = 1.0f + s2 * (1.0f / 3 + s2 * (1.0f / 5 + s2 * (1.0f / 7 + s2 * (1.0f / 9))));
  return static_cast<float>(exponent) * std::numbers::ln2_v<float> + 2.0f * s * series;
}

/// Sine and cosine of `turns` whole turns, turns in [0,1): Taylor series within an eighth of a turn around
/// the nearest quarter.
std::pair<float, float> sine_and_cosine(float turns) {
  const int quarter = static_cast<int>(turns * 4.0f + 0.5f);
  const float x = (turns * 4.0f - static_cast<float>(quarter)) * (std::numbers::pi_v<float> / 2.0f);
  const float x2 = x * x;
  const float sine =
      x * (1.0f - x2 * (1.0f / 6 - x2 * (1.0f / 120 - x2 * (1.0f / 5040 - x2 * (1.0f / 362880)))));
  const float cosine = 1.0f - x2 * (0.5f - x2 * (1.0f / 24 - x2 * (1.0f / 720 - x2 * (1.0f / 40320))));
  // The quarter swaps the two and sets their signs; on the bits, so that the loop that calls this can be
  // vectorised.
  const auto sine_bits = std::bit_cast<std::uint32_t>(sine);
  const auto cosine_bits = std::bit_cast<std::uint32_t>(cosine);
  const std::uint32_t q = static_cast<std::uint32_t>(quarter);
  const std::uint32_t swapped = (sine_bits ^ cosine_bits) & (0u - (q & 1u));
  return {std::bit_cast<float>(sine_bits ^ swapped ^ (q & 2u) << 30),
          std::bit_cast<float>(cosine_bits ^ swapped ^ ((q + 1u) & 2u) << 30)};
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  const std::uint64_t key = mix(seed);
  const std::uint64_t position = mix(mix(stream) ^ index);
  key_ = {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
  counter_ = {0, 0, static_cast<std::uint32_t>(position), static_cast<std::uint32_t>(position >> 32)};
}

void Random::refill() {
  std::array<std::uint32_t, 4> x = counter_;
  std::uint32_t k0 = key_[0], k1 = key_[1];
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ull * x[0];
    const std::uint64_t p1 = 0xCD9E8D57ull * x[2];
    x = {static_cast<std::uint32_t>(p1 >> 32) ^ x[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ x[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  block_ = x;
  used_ = 0;
  if (++counter_[0] == 0) ++counter_[1];
}

void Random::refill_normals() {
  constexpr std::size_t pairs = 4;
  std::array<float, pairs> uniforms;  // in (0,1)
  std::array<float, pairs> turns;
  for (float& u : uniforms) u = (static_cast<float>(bits() >> 8) + 0.5f) * 0x1p-24f;
  for (float& turn : turns) turn = uniform();
  for (std::size_t i = 0; i < pairs; ++i) {
    const float radius = std::sqrt(-2.0f * log_of(uniforms[i]));
    const auto [sine, cosine] = sine_and_cosine(turns[i]);
    normals_[i] = radius * cosine;
    normals_[i + pairs] = radius * sine;
  }
  normals_used_ = 0;
}

}  // namespace lacuna
