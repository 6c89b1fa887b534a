#include "fill/smooth_fill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace lacuna {
namespace {

std::vector<bool> rectangle(const Planes& picture, int top, int left, int bottom, int right) {
  std::vector<bool> unknown(picture.plane_size());
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) unknown[static_cast<std::size_t>(y) * picture.width + x] = true;
  return unknown;
}

TEST(SmoothFill, RampIsContinued) {
  Planes ramp(2, 48, 64);
  for (int channel = 0; channel < 2; ++channel)
    for (int y = 0; y < 48; ++y)
      for (int x = 0; x < 64; ++x) ramp.at(channel, y, x) = channel + 0.01f * x - 0.005f * y;
  const std::vector<bool> unknown = rectangle(ramp, 7, 9, 41, 50);
  Planes filled = ramp;
  for (std::size_t i = 0; i < unknown.size(); ++i)
    if (unknown[i]) filled.plane(0)[i] = filled.plane(1)[i] = 99;  // what is unknown must not matter
  fill_smoothly(unknown, filled);
  for (std::size_t i = 0; i < ramp.samples.size(); ++i)
    ASSERT_NEAR(filled.samples[i], ramp.samples[i], 0.02) << i;
}

TEST(SmoothFill, KnownPixelsStayAndNothingLeavesTheirRange) {
  Planes picture(1, 31, 17);
  for (std::size_t i = 0; i < picture.samples.size(); ++i)
    picture.samples[i] = static_cast<float>(i * 7919 % 101) / 100;
  const std::vector<bool> unknown = rectangle(picture, 0, 3, 31, 12);
  Planes filled = picture;
  fill_smoothly(unknown, filled);
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (!unknown[i]) {
      EXPECT_EQ(filled.samples[i], picture.samples[i]);
    }
    EXPECT_GE(filled.samples[i], 0);
    EXPECT_LE(filled.samples[i], 1);
  }
}

TEST(SmoothFill, FadesOverItsReach) {
  Planes picture(1, 101, 201, 1.0f);
  fill_smoothly(rectangle(picture, 0, 1, 101, 200), picture, 10);
  EXPECT_NEAR(picture.at(0, 50, 10), std::exp(-1.0), 0.04);
  EXPECT_NEAR(picture.at(0, 50, 30), std::exp(-3.0), 0.04);
  EXPECT_NEAR(picture.at(0, 50, 100), 0, 0.001);
}

TEST(SmoothFill, NothingKnown) {
  Planes picture(1, 5, 1, 0.7f);
  fill_smoothly(std::vector<bool>(5, true), picture);
  for (const float sample : picture.samples) EXPECT_EQ(sample, 0);
}

TEST(SmoothFill, NothingUnknown) {
  Planes picture(1, 3, 3, 0.7f);
  fill_smoothly(std::vector<bool>(9, false), picture);
  for (const float sample : picture.samples) EXPECT_EQ(sample, 0.7f);
}

}  // namespace
}  // namespace lacuna
