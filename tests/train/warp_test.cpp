#include "train/warp.h"

#include <gtest/gtest.h>

#include <numbers>

#include "core/random.h"
#include "metrics/psnr.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

using testing::synthetic_picture;

/// Largest difference away from a border of `margin` pixels, where content comes in from outside.
float largest_difference(const Planes& a, const Planes& b, int margin) {
  float largest = 0;
  for (int channel = 0; channel < a.channels; ++channel)
    for (int y = margin; y < a.height - margin; ++y)
      for (int x = margin; x < a.width - margin; ++x)
        largest = std::max(largest, std::abs(a.at(channel, y, x) - b.at(channel, y, x)));
  return largest;
}

TEST(Moved, not_at_all_is_the_same_picture) {
  const Planes picture = synthetic_picture(3, 20, 31);
  EXPECT_LT(largest_difference(moved(picture, 0, 0, 0, 1), picture, 0), 1e-6f);
}

TEST(Moved, whole_pixels_are_exact) {
  const Planes picture = synthetic_picture(1, 24, 24);
  const Planes result = moved(picture, 2, -3, 0, 1);
  for (int y = 0; y < 21; ++y)
    for (int x = 2; x < 24; ++x) EXPECT_FLOAT_EQ(result.at(0, y, x), picture.at(0, y + 3, x - 2));
  EXPECT_FLOAT_EQ(result.at(0, 5, 0), picture.at(0, 8, 0));  // the border is repeated outwards
}

TEST(Moved, four_quarter_turns_are_the_same_picture) {
  const Planes picture = synthetic_picture(1, 25, 25);
  Planes turned = picture;
  for (int i = 0; i < 4; ++i) turned = moved(turned, 0, 0, std::numbers::pi / 2, 1);
  EXPECT_LT(largest_difference(turned, picture, 0), 1e-4f);
}

TEST(Moved, turned_and_back_is_near_the_picture) {
  const Planes picture = synthetic_picture(1, 64, 64);
  const Planes back = moved(moved(picture, 0, 0, 0.08, 1.04), 0, 0, -0.08, 1 / 1.04);
  EXPECT_GT(psnr(back, picture), 30);
}

TEST(Moved, one_pixel) {
  const Planes picture(3, 1, 1, 0.25f);
  EXPECT_NEAR(moved(picture, 0.4, 0.3, 1, 1.2).samples[2], 0.25f, 1e-6f);
}

TEST(Warp, share_of_zero_moves_nothing) {
  const Planes picture = synthetic_picture(1, 16, 16);
  Random random(1);
  const Warp still{0, 3, 10, 0.1}, moving{1, 3, 10, 0.1};
  EXPECT_EQ(still.apply(picture, random).samples, picture.samples);
  EXPECT_NE(moving.apply(picture, random).samples, picture.samples);
  EXPECT_FALSE(Warp{}.moves());
}

TEST(Warp, shift_alone_moves_by_whole_pixels) {
  Planes picture(1, 9, 9);
  picture.at(0, 4, 4) = 1;
  const Warp warp{1, 1, 0, 0};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const Planes result = warp.apply(picture, random);
    int lit = 0;
    for (int y = 3; y <= 5; ++y)
      for (int x = 3; x <= 5; ++x) lit += result.at(0, y, x) == 1;
    EXPECT_EQ(lit, 1) << "seed " << seed;
  }
}

}  // namespace
}  // namespace lacuna
