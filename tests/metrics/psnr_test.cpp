#include "metrics/psnr.h"

#include <gtest/gtest.h>

#include <cmath>

#include "lacuna/error.h"

namespace lacuna {
namespace {

TEST(Psnr, ConstantOffsetIsItsOwnRootMeanSquare) {
  const Planes clean(3, 5, 7, 0.25f), restored(3, 5, 7, 0.35f);
  EXPECT_NEAR(mse(restored, clean), 0.01, 1e-8);
  EXPECT_NEAR(psnr(restored, clean), 20.0, 1e-5);
}

TEST(Psnr, NoiseOfSigma25Is20Point17) {  // 20 log10(255 / 25), by alternating signs instead of drawn noise
  Planes clean(1, 16, 16, 0.5f), restored = clean;
  for (std::size_t i = 0; i < restored.samples.size(); ++i)
    restored.samples[i] += (i % 2 ? 25.0f : -25.0f) / 255.0f;
  EXPECT_NEAR(psnr(restored, clean), 20.1720, 1e-4);
}

TEST(Psnr, IdenticalPicturesAreInfinitelyGood) {
  const Planes picture(1, 1, 1, 0.5f);
  EXPECT_EQ(mse(picture, picture), 0.0);
  EXPECT_TRUE(std::isinf(psnr(picture, picture)));
}

TEST(Psnr, HoleAndOutsideSeeTheirOwnPixelsOnly) {
  const Planes clean(3, 2, 2, 0.0f);
  Planes restored = clean;
  for (int channel = 0; channel < 3; ++channel) {
    restored.at(channel, 0, 0) = 0.1f;
    restored.at(channel, 1, 1) = 0.01f;
  }
  const std::vector<float> hole = {1, 0, 0, 0};
  EXPECT_NEAR(psnr_hole(restored, clean, hole).value(), 20.0, 1e-5);
  // Three pixels outside, one with an error of 0.01: mse = 1e-4 / 3.
  EXPECT_NEAR(psnr_outside(restored, clean, hole).value(), 40.0 + 10 * std::log10(3.0), 1e-5);
}

TEST(Psnr, NoHoleEmptyHoleAndFullHoleHaveNoFigureWhereTheyMeanNothing) {
  const Planes clean(1, 2, 2, 0.0f), restored(1, 2, 2, 0.1f);
  const std::vector<float> none, empty(4, 0.0f), full(4, 1.0f);
  EXPECT_FALSE(psnr_hole(restored, clean, none));
  EXPECT_FALSE(psnr_outside(restored, clean, none));
  EXPECT_FALSE(psnr_hole(restored, clean, empty));
  EXPECT_FALSE(psnr_outside(restored, clean, empty));
  EXPECT_NEAR(psnr_hole(restored, clean, full).value(), 20.0, 1e-5);
  EXPECT_FALSE(psnr_outside(restored, clean, full));
}

TEST(Psnr, PicturesOfDifferentSizeAreABug) {
  EXPECT_THROW(mse(Planes(1, 2, 2), Planes(1, 2, 3)), Error);
  EXPECT_THROW(mse(Planes(1, 2, 2), Planes(3, 2, 2)), Error);
  EXPECT_THROW(mse(Planes(), Planes()), Error);
  EXPECT_THROW(psnr_hole(Planes(1, 2, 2), Planes(1, 2, 2), {1, 0, 0}), Error);
}

}  // namespace
}  // namespace lacuna
