#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "modelfile/half.h"
#include "modelfile/safetensors.h"
#include "support/errors.h"

namespace lacuna {
namespace {

using testing::error_of;

TEST(Half, every_value_survives_the_way_through_float) {
  for (int bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = float_from_half(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(float_from_half(half_from_float(value))));
    } else {
      EXPECT_EQ(half_from_float(value), half) << value;
    }
  }
}

TEST(Half, known_values) {
  EXPECT_EQ(half_from_float(1.0f), 0x3C00);
  EXPECT_EQ(half_from_float(-2.0f), 0xC000);
  EXPECT_EQ(half_from_float(65504.0f), 0x7BFF);
  EXPECT_EQ(half_from_float(0x1p-14f), 0x0400);  // smallest normal number
  EXPECT_EQ(half_from_float(0x1p-24f), 0x0001);  // smallest of all
  EXPECT_EQ(half_from_float(-0.0f), 0x8000);
  EXPECT_EQ(half_from_float(std::numeric_limits<float>::infinity()), 0x7C00);
}

/// The nearest half to each midpoint between neighbours must be the even one, and to what lies just beside it
/// the nearer one.
TEST(Half, rounds_to_nearest_and_ties_to_even) {
  for (int bits = 0; bits < 0x7BFF; ++bits) {
    const auto low = static_cast<std::uint16_t>(bits), high = static_cast<std::uint16_t>(bits + 1);
    const float middle = 0.5f * (float_from_half(low) + float_from_half(high));  // exact
    ASSERT_EQ(half_from_float(middle), bits % 2 ? high : low) << middle;
    ASSERT_EQ(half_from_float(std::nextafter(middle, 0.0f)), low) << middle;
    ASSERT_EQ(half_from_float(std::nextafter(middle, 1e30f)), high) << middle;
  }
  EXPECT_EQ(half_from_float(65519.99f), 0x7BFF);
  EXPECT_EQ(half_from_float(65520.0f), 0x7C00);
}

TEST(TensorValues, come_back_as_they_were) {
  const std::vector<float> values = {1.0f, -2.5f, 0.0f, 1e-7f, 65504.0f, 0.333251953125f};
  EXPECT_EQ(float_values(make_tensor({2, 3}, values)), values);
  const auto halves = float_values(make_tensor({6}, values, TensorType::f16));
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(halves[i], values[i], 1e-7f + std::abs(values[i]) * 1e-3f);
  EXPECT_TRUE(float_values(make_tensor({0, 4}, {})).empty());
}

TEST(TensorValues, what_cannot_be_stored_is_refused) {
  const float infinite = std::numeric_limits<float>::infinity();
  EXPECT_EQ(error_of([&] { make_tensor({1}, {70000.0f}, TensorType::f16); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { make_tensor({1}, {infinite}); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { make_tensor({1}, {std::nanf("")}, TensorType::f16); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { make_tensor({3}, {1.0f}); }).code, ErrorCode::internal);
  EXPECT_EQ(error_of([&] {
              float_values({TensorType::i64, {1}, std::vector<std::uint8_t>(8)});
            }).code,
            ErrorCode::bad_input);
}

}  // namespace
}  // namespace lacuna
