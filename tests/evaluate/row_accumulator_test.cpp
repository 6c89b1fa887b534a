#include "evaluate/row_accumulator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace lacuna {
namespace {

/// 2x2 gray pictures; the first pixel is the hole, damaged to white.
EvaluationSample holed(float clean) {
  EvaluationSample sample;
  sample.clean = Planes(1, 2, 2, clean);
  sample.damaged = sample.clean;
  sample.damaged.samples[0] = 1.0f;
  sample.hole = {1, 0, 0, 0};
  sample.intact_outside = true;
  return sample;
}

TEST(RowAccumulator, CompositingKeepsTheInputOutsideTheHole) {
  const EvaluationSample sample = holed(0.5f);
  Restoration restoration{Planes(1, 2, 2, 0.6f), {}};  // off by 0.1 everywhere
  RowAccumulator figures;
  figures.add(sample, restoration, sample.hole);
  const EvaluationRow row = figures.row();
  EXPECT_NEAR(row.mse, 0.01 / 4, 1e-8);
  EXPECT_NEAR(row.psnr, 20 + 10 * std::log10(4.0), 1e-4);
  EXPECT_NEAR(row.psnr_raw.value(), 20, 1e-4);
  EXPECT_NEAR(row.psnr_hole.value(), 20, 1e-4);
  EXPECT_NEAR(row.psnr_outside.value(), 20, 1e-4);
  // The input: 0.5 off in one pixel of four.
  EXPECT_NEAR(row.worst_gain.value(), 20 * std::log10(5.0), 1e-4);
}

TEST(OptionalMean, NoErrorAtAllCountsAsAHundredDecibelsAmongOthers) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  OptionalMean mean;
  EXPECT_FALSE(mean.value());
  mean.add(std::nullopt);
  EXPECT_FALSE(mean.value());
  mean.add(infinity);
  EXPECT_EQ(mean.value(), infinity);
  mean.add(20);
  EXPECT_NEAR(mean.value().value(), 60, 1e-12);
}

TEST(RowAccumulator, MeanOfPsnrIsNotPsnrOfMean) {
  EvaluationSample sample;
  sample.clean = Planes(1, 1, 1, 0.0f);
  sample.damaged = Planes(1, 1, 1, 0.5f);
  RowAccumulator figures;
  figures.add(sample, {Planes(1, 1, 1, 0.1f), {}}, {});
  figures.add(sample, {Planes(1, 1, 1, 0.01f), {}}, {});
  const EvaluationRow row = figures.row();
  EXPECT_EQ(row.images, 2);
  EXPECT_NEAR(row.psnr, 30, 1e-4);
  EXPECT_NEAR(row.psnr_of_mean, -10 * std::log10((0.01 + 0.0001) / 2), 1e-4);
  EXPECT_NEAR(row.worst_gain.value(), 20 * std::log10(5.0), 1e-4);
}

TEST(RowAccumulator, FiguresWithoutMeaningAreEmpty) {
  EvaluationSample sample;
  sample.clean = sample.damaged = Planes(1, 2, 2, 0.5f);
  RowAccumulator figures;
  figures.add(sample, {sample.clean, {}}, {});
  const EvaluationRow row = figures.row();
  EXPECT_TRUE(std::isinf(row.psnr));
  EXPECT_FALSE(row.ssim);
  EXPECT_FALSE(row.psnr_hole);
  EXPECT_FALSE(row.psnr_outside);
  EXPECT_FALSE(row.psnr_raw);
  EXPECT_FALSE(row.sharpness);
  EXPECT_FALSE(row.seam);
  EXPECT_FALSE(row.detect_f1);
}

TEST(RowAccumulator, DetectionCountsFalseAlarmsOnCleanPicturesToo) {
  const EvaluationSample with = holed(0.5f);
  EvaluationSample without = with;
  without.hole.clear();
  RowAccumulator figures;
  figures.add(with, {with.clean, {1, 0, 0, 0}}, {});
  figures.add(without, {with.clean, {1, 1, 0, 0}}, {});
  EXPECT_NEAR(figures.row().detect_f1.value(), 2.0 / (2.0 + 2.0), 1e-9);
}

}  // namespace
}  // namespace lacuna
