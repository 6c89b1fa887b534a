#include <gtest/gtest.h>

#include "metrics/blur.h"
#include "metrics/detection.h"
#include "metrics/seam.h"
#include "metrics/sharpness.h"

namespace lacuna {
namespace {

/// value = slope * x.
Planes ramp(int height, int width, float slope) {
  Planes picture(1, height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) picture.at(0, y, x) = slope * static_cast<float>(x);
  return picture;
}

std::vector<float> rectangle(int height, int width, int top, int left, int rows, int columns) {
  std::vector<float> hole(static_cast<std::size_t>(height) * width, 0.0f);
  for (int y = top; y < top + rows; ++y)
    for (int x = left; x < left + columns; ++x) hole[static_cast<std::size_t>(y) * width + x] = 1.0f;
  return hole;
}

TEST(Blur, KeepsConstantsAndInnerRamps) {
  const DoublePlane blurred = gaussian_blur(luma_plane(ramp(9, 30, 0.01f)), 5, 1.5, BlurBorder::reflect);
  EXPECT_EQ(blurred.height, 9);
  EXPECT_EQ(blurred.width, 30);
  EXPECT_NEAR(blurred.at(0, 15), 0.15, 1e-6);
  const DoublePlane valid = gaussian_blur(luma_plane(Planes(1, 11, 12, 0.5f)), 5, 1.5, BlurBorder::valid);
  EXPECT_EQ(valid.height, 1);
  EXPECT_EQ(valid.width, 2);
  EXPECT_NEAR(valid.at(0, 1), 0.5, 1e-9);
}

TEST(Blur, PictureSmallerThanTheWindowIsMirrored) {
  EXPECT_NEAR(gaussian_blur(luma_plane(Planes(1, 1, 1, 0.5f)), 5, 1.5, BlurBorder::reflect).at(0, 0), 0.5,
              1e-9);
}

TEST(Sharpness, IsTheRatioOfSlopesInsideTheHole) {
  const Planes clean = ramp(40, 40, 0.02f);
  const auto hole = rectangle(40, 40, 12, 12, 16, 16);
  EXPECT_NEAR(sharpness(clean, clean, hole).value(), 1.0, 1e-6);
  EXPECT_NEAR(sharpness(ramp(40, 40, 0.01f), clean, hole).value(), 0.5, 1e-3);
}

TEST(Sharpness, SmoothFillOfATextureIsFarBelowOne) {
  Planes clean(1, 40, 40);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x) clean.at(0, y, x) = (x / 4 + y / 4) % 2 ? 0.8f : 0.2f;
  EXPECT_LT(sharpness(Planes(1, 40, 40, 0.5f), clean, rectangle(40, 40, 10, 10, 20, 20)).value(), 0.01);
}

TEST(Sharpness, NothingLeftAfterErosionHasNoFigure) {
  const Planes clean = ramp(20, 20, 0.02f);
  EXPECT_FALSE(sharpness(clean, clean, rectangle(20, 20, 5, 5, 4, 10)));
  EXPECT_TRUE(sharpness(clean, clean, rectangle(20, 20, 5, 5, 5, 5)));
  EXPECT_FALSE(sharpness(clean, clean, {}));
  const Planes flat(1, 20, 20, 0.5f);
  EXPECT_FALSE(sharpness(clean, flat, rectangle(20, 20, 5, 5, 10, 10)));
}

TEST(Sharpness, PictureBorderDoesNotErodeTheHole) {
  const Planes clean = ramp(3, 3, 0.1f);
  EXPECT_TRUE(sharpness(clean, clean, std::vector<float>(9, 1.0f)));
}

TEST(Seam, WhiteHoleInARampCountedByHand) {
  // One row 0, .1, .2, .3, .4; the hole is pixel 2, restored as 1: steps |1-.1| + |1-.3| over .1 + .1.
  const Planes clean = ramp(1, 5, 0.1f);
  Planes restored = clean;
  restored.at(0, 0, 2) = 1.0f;
  EXPECT_NEAR(seam_sums(restored, clean, {0, 0, 1, 0, 0}).ratio().value(), 1.6 / 0.2, 1e-4);
  EXPECT_NEAR(seam_sums(clean, clean, {0, 0, 1, 0, 0}).ratio().value(), 1.0, 1e-6);
}

TEST(Seam, SumsOverPicturesAndVerticalNeighbours) {
  Planes clean(1, 2, 1), restored(1, 2, 1);
  clean.samples = {0.0f, 0.5f};
  restored.samples = {0.0f, 0.25f};
  SeamSums sums = seam_sums(restored, clean, {0, 1});
  sums += seam_sums(clean, clean, {0, 1});
  EXPECT_NEAR(sums.ratio().value(), 0.75, 1e-6);
}

TEST(Seam, NoBorderNoFigure) {
  const Planes clean = ramp(4, 4, 0.1f);
  EXPECT_FALSE(seam_sums(clean, clean, {}).ratio());
  EXPECT_FALSE(seam_sums(clean, clean, std::vector<float>(16, 1.0f)).ratio());
  EXPECT_FALSE(seam_sums(clean, clean, std::vector<float>(16, 0.0f)).ratio());
}

TEST(Detection, F1IsPooledOverPictures) {
  DetectionCounts counts = count_detection({0.9f, 0.6f, 0.4f, 0.0f}, {1, 0, 1, 0});
  EXPECT_EQ(counts.hits, 1);
  EXPECT_EQ(counts.false_alarms, 1);
  EXPECT_EQ(counts.misses, 1);
  EXPECT_DOUBLE_EQ(counts.f1().value(), 0.5);
  counts += count_detection({1, 1}, {1, 1});
  EXPECT_DOUBLE_EQ(counts.f1().value(), 0.75);
}

TEST(Detection, NothingPredictedAndNothingThereHasNoFigure) {
  EXPECT_FALSE(count_detection({0, 0}, {}).f1());
  EXPECT_DOUBLE_EQ(count_detection({1, 0}, {}).f1().value(), 0.0);
}

}  // namespace
}  // namespace lacuna
