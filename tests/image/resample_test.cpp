#include "image/resample.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/pictures.h"

namespace lacuna {
namespace {

TEST(Resample, SameSizeIsTheSamePicture) {
  const Planes picture = testing::smooth_picture(3, 9, 14);
  const Planes same = resample(picture, {0, 0, 9, 14}, 9, 14);
  for (std::size_t i = 0; i < picture.samples.size(); ++i)
    ASSERT_NEAR(same.samples[i], picture.samples[i], 1e-6);
}

TEST(Resample, WholePixelWindowIsACropAndGoesOnMirrored) {
  const Planes picture = testing::smooth_picture(1, 9, 14);
  const Planes part = resample(picture, {-2, 5, 6, 12}, 6, 12);
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 12; ++x) {
      const int from_y = y < 2 ? 1 - y : y - 2, from_x = x < 9 ? x + 5 : 13 - (x - 9);
      ASSERT_NEAR(part.at(0, y, x), picture.at(0, from_y, from_x), 1e-6) << y << " " << x;
    }
  }
}

TEST(Resample, ReducedAndEnlargedAgainIsNearlyTheSame) {
  const Planes picture = testing::smooth_picture(2, 120, 90);
  const Planes small = resample(picture, {0, 0, 120, 90}, 40, 30);
  const Planes again = resample(small, {0, 0, 40, 30}, 120, 90);
  double worst = 0;
  for (std::size_t i = 0; i < picture.samples.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(again.samples[i]) - picture.samples[i]));
  EXPECT_LT(worst, 0.06);  // at the borders, where the mirrored picture has a bend
}

TEST(Resample, FineStripesDoNotAlias) {
  Planes stripes(1, 8, 256);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 256; ++x) stripes.at(0, y, x) = static_cast<float>(x % 2);
  double worst = 0;
  for (const float sample : resample(stripes, {0, 0, 8, 256}, 8, 37).samples)
    worst = std::max(worst, std::abs(sample - 0.5));
  EXPECT_LT(worst, 0.05);
}

TEST(Resample, OnePixel) {
  const Planes large = resample(Planes(1, 1, 1, 0.3f), {-1, -1, 3, 3}, 5, 4);
  for (const float sample : large.samples) EXPECT_NEAR(sample, 0.3, 1e-6);
}

TEST(Mirrored, RepeatsTheEnds) {
  const std::vector<int> expected = {2, 1, 0, 0, 1, 2, 2, 1, 0, 0};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(mirrored(i - 3, 3), expected[i]) << i;
  EXPECT_EQ(mirrored(-1000, 1), 0);
}

}  // namespace
}  // namespace lacuna
