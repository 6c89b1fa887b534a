#include "core/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace lacuna {
namespace {

// The seed that the constructor's mixing turns into zeros.
constexpr std::uint64_t zero = 0 - 0x9E3779B97F4A7C15ull;

TEST(Random, is_philox_4x32_10) {
  Random random(zero, zero, zero);  // counter 0, key 0: first line of Random123's known answers
  for (const std::uint32_t expected : {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}) {
    EXPECT_EQ(random.bits(), expected);
  }
}

// What a seed yields is part of every published figure: these numbers must not change.
TEST(Random, values_of_a_seed_are_pinned) {
  Random bits(1, 2, 3);
  EXPECT_EQ(bits.bits(), 2180999529u);
  EXPECT_EQ(bits.bits(), 579302847u);
  EXPECT_EQ(Random(1, 2, 3).uniform(0.0, 1.0), 0x1.03fed2c8a1dd6p-1);
  Random normal(1, 2, 3);
  for (const float expected :
       {0x1.dd2934p-1f, 0x1.f03548p+0f, -0x1.560672p-1f, -0x1.b50498p+0f, -0x1.65388cp-1f, 0x1.ffaee8p-2f,
        -0x1.cdaa26p-3f, -0x1.36c336p-1f, -0x1.9251fap-2f}) {
    EXPECT_EQ(normal.normal(), expected);
  }
}

TEST(Random, streams_and_indices_differ) {
  std::set<std::uint32_t> first;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t stream = 0; stream < 10; ++stream) {
      for (std::uint64_t index = 0; index < 10; ++index) first.insert(Random(seed, stream, index).bits());
    }
  }
  EXPECT_EQ(first.size(), 1000u);
}

TEST(Random, normal_values_have_the_moments_of_a_normal_distribution) {
  Random random(5);
  constexpr int count = 1'000'000;
  double sums[5] = {};
  int beyond_two = 0;
  for (int i = 0; i < count; ++i) {
    const double value = random.normal();
    ASSERT_TRUE(std::isfinite(value));
    for (int power = 1; power <= 4; ++power) sums[power] += std::pow(value, power) / count;
    beyond_two += std::abs(value) > 2;
  }
  EXPECT_NEAR(sums[1], 0, 0.004);  // four standard errors each
  EXPECT_NEAR(sums[2], 1, 0.006);
  EXPECT_NEAR(sums[3], 0, 0.016);
  EXPECT_NEAR(sums[4], 3, 0.04);
  EXPECT_NEAR(beyond_two / double(count), 0.0455, 0.0009);
}

TEST(Random, neighbouring_values_are_independent) {
  Random random(6);
  constexpr int count = 800'000;
  std::vector<double> values(count);
  for (double& value : values) value = random.normal();
  for (int distance = 1; distance <= 8; ++distance) {
    double product = 0, product_of_squares = 0;
    for (int i = 0; i + distance < count; ++i) {
      product += values[i] * values[i + distance];
      product_of_squares += (values[i] * values[i] - 1) * (values[i + distance] * values[i + distance] - 1);
    }
    EXPECT_NEAR(product / count, 0, 0.005) << "distance " << distance;
    EXPECT_NEAR(product_of_squares / count, 0, 0.01) << "distance " << distance;
  }
}

TEST(Random, uniform_values_stay_inside_and_fill_the_range) {
  Random random(7);
  double lowest = 1, highest = 0, mean = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double value = random.uniform(0.0, 1.0);
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
    mean += value / 100'000;
    ASSERT_LT(random.uniform(), 1.0f);
    ASSERT_LT(random.below(7), 7u);
  }
  EXPECT_GE(lowest, 0);
  EXPECT_LT(lowest, 0.001);
  EXPECT_LT(highest, 1);
  EXPECT_GT(highest, 0.999);
  EXPECT_NEAR(mean, 0.5, 0.005);
}

}  // namespace
}  // namespace lacuna
