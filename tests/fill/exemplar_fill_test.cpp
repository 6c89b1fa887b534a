#include "fill/exemplar_fill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/random.h"
#include "support/errors.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

struct Box {
  int top, left, bottom, right;
};

std::vector<PixelRole> roles_of(const Planes& picture, const std::vector<Box>& holes) {
  std::vector<PixelRole> roles(picture.plane_size(), PixelRole::source);
  for (const Box& hole : holes)
    for (int y = hole.top; y < hole.bottom; ++y)
      for (int x = hole.left; x < hole.right; ++x)
        roles[static_cast<std::size_t>(y) * picture.width + x] = PixelRole::hole;
  return roles;
}

/// The picture with its holes filled, after everything in them has been made wrong.
Planes completed(const Planes& picture, const std::vector<Box>& holes, const ExemplarOptions& options = {}) {
  Planes result = picture;
  const std::vector<PixelRole> roles = roles_of(picture, holes);
  for (std::size_t i = 0; i < result.samples.size(); ++i)
    if (roles[i % roles.size()] == PixelRole::hole) result.samples[i] = 0.77f;
  ProgressSink quiet;
  EXPECT_TRUE(fill_from_exemplars(roles, options, quiet, result));
  return result;
}

Planes drawn(int height, int width, const std::function<float(int, int)>& value) {
  Planes picture(1, height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) picture.at(0, y, x) = value(y, x);
  return picture;
}

float largest_difference(const Planes& a, const Planes& b) {
  float most = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i)
    most = std::max(most, std::abs(a.samples[i] - b.samples[i]));
  return most;
}

Planes stripes() {
  return drawn(90, 110, [](int, int x) { return x % 10 < 4 ? 0.2f : 0.8f; });
}

Planes checkerboard() {
  return drawn(96, 104, [](int y, int x) { return (y / 6 + x / 6) % 2 ? 0.25f : 0.75f; });
}

TEST(ExemplarFill, StripesGoOnExactly) {
  EXPECT_LT(largest_difference(completed(stripes(), {{30, 30, 56, 62}}), stripes()), 0.004f);
}

TEST(ExemplarFill, DiagonalStripesGoOnExactly) {
  const Planes picture = drawn(100, 100, [](int y, int x) { return (x + 2 * y) % 12 < 6 ? 0.2f : 0.8f; });
  EXPECT_LT(largest_difference(completed(picture, {{35, 33, 61, 60}}), picture), 0.004f);
}

TEST(ExemplarFill, CheckerboardGoesOnExactly) {
  EXPECT_LT(largest_difference(completed(checkerboard(), {{30, 40, 56, 66}}), checkerboard()), 0.004f);
}

TEST(ExemplarFill, CornersBordersAndSeveralHoles) {
  const std::vector<Box> holes = {
      {0, 0, 20, 22}, {70, 30, 96, 50}, {40, 84, 60, 104}, {0, 60, 14, 80}, {40, 30, 54, 44}};
  EXPECT_LT(largest_difference(completed(checkerboard(), holes), checkerboard()), 0.004f);
}

TEST(ExemplarFill, EdgeIsContinuedThroughAWideHole) {
  const Planes picture = drawn(160, 160, [](int y, int x) { return y + x / 3 < 100 ? 0.7f : 0.3f; });
  const Planes filled = completed(picture, {{45, 50, 105, 110}});
  int wrong = 0;
  for (std::size_t i = 0; i < picture.samples.size(); ++i)
    wrong += std::abs(filled.samples[i] - picture.samples[i]) > 0.1f;
  EXPECT_LT(wrong, 60 * 3) << "of 3600 pixels: the edge is off by three pixels in the mean";
}

TEST(ExemplarFill, GradientGoesOn) {
  const Planes picture = drawn(120, 140, [](int y, int x) { return 0.1f + 0.004f * x + 0.002f * y; });
  EXPECT_LT(largest_difference(completed(picture, {{40, 50, 80, 90}}), picture), 0.03f);
}

TEST(ExemplarFill, GrainIsThatOfTheSurroundings) {
  Random random(3);
  const Planes picture = drawn(160, 160, [&](int, int) { return 0.5f + 0.08f * random.normal(); });
  const Planes filled = completed(picture, {{40, 40, 110, 110}});
  double squares = 0;
  int count = 0;
  for (int y = 50; y < 100; ++y) {
    for (int x = 50; x < 100; ++x) {
      const double step = filled.at(0, y, x) - filled.at(0, y, x + 1);
      squares += step * step / 2, ++count;
    }
  }
  EXPECT_NEAR(std::sqrt(squares / count), 0.08, 0.012);
}

TEST(ExemplarFill, SameBytesForAnyNumberOfThreads) {
  const Planes picture = testing::synthetic_picture(3, 230, 260);
  const std::vector<Box> holes = {{60, 40, 160, 180}, {190, 200, 230, 260}};
  ExemplarOptions options;
  options.threads = 1;
  const Planes alone = completed(picture, holes, options);
  for (const int threads : {2, 4}) {
    options.threads = threads;
    EXPECT_EQ(completed(picture, holes, options).samples, alone.samples) << threads;
  }
}

TEST(ExemplarFill, SeedGivesAnotherResult) {
  const Planes picture = testing::synthetic_picture(3, 120, 120);
  ExemplarOptions options;
  options.seed = 7;
  const Planes first = completed(picture, {{40, 40, 80, 80}}),
               other = completed(picture, {{40, 40, 80, 80}}, options);
  EXPECT_NE(first.samples, other.samples);
}

TEST(ExemplarFill, KnownPixelsStay) {
  const Planes picture = testing::synthetic_picture(3, 90, 100);
  const std::vector<PixelRole> roles = roles_of(picture, {{20, 30, 50, 70}});
  const Planes filled = completed(picture, {{20, 30, 50, 70}});
  for (std::size_t i = 0; i < filled.samples.size(); ++i) {
    if (roles[i % roles.size()] != PixelRole::hole) {
      ASSERT_EQ(filled.samples[i], picture.samples[i]) << i;
    }
  }
}

TEST(ExemplarFill, ContextIsNotCopied) {
  Planes picture = testing::synthetic_picture(1, 100, 100);
  std::vector<PixelRole> roles = roles_of(picture, {{40, 40, 60, 60}});
  for (float& sample : picture.samples) sample = 0.4f * sample;
  for (int y = 36; y < 64; ++y) {
    for (int x = 60; x < 90; ++x) {
      roles[static_cast<std::size_t>(y) * 100 + x] = PixelRole::context;
      picture.at(0, y, x) = 1;
    }
  }
  ProgressSink quiet;
  ExemplarOptions options;
  options.seam_reach = 0;
  ASSERT_TRUE(fill_from_exemplars(roles, options, quiet, picture));
  for (int y = 40; y < 60; ++y)
    for (int x = 40; x < 60; ++x) ASSERT_LE(picture.at(0, y, x), 0.37f) << y << " " << x;
}

TEST(ExemplarFill, NoSourceLeavesThePictureAlone) {
  Planes picture = testing::synthetic_picture(1, 40, 40);
  const Planes before = picture;
  ProgressSink quiet;
  // Six pixels are left on each side: no patch of seven fits.
  EXPECT_FALSE(fill_from_exemplars(roles_of(picture, {{6, 6, 34, 34}}), {}, quiet, picture));
  EXPECT_EQ(picture.samples, before.samples);
  Planes low(1, 5, 300, 0.5f);
  EXPECT_FALSE(fill_from_exemplars(roles_of(low, {{1, 100, 4, 120}}), {}, quiet, low));
}

TEST(ExemplarFill, OneSourceIsEnough) {
  Planes picture(1, 30, 30, 0.5f);
  // Patches fit around one pixel only, in the corner.
  EXPECT_LT(largest_difference(completed(picture, {{7, 0, 30, 30}, {0, 7, 7, 30}}), picture), 0.004f);
}

TEST(ExemplarFill, NoHole) {
  Planes picture = testing::synthetic_picture(1, 20, 20);
  const Planes before = picture;
  ProgressSink quiet;
  EXPECT_TRUE(fill_from_exemplars(roles_of(picture, {}), {}, quiet, picture));
  EXPECT_EQ(picture.samples, before.samples);
}

/// Asks to stop after `calls` reports.
class StopAfter final : public ProgressSink {
 public:
  explicit StopAfter(int calls) : calls_(calls) {}
  void update(double fraction, const std::string&) override { fractions.push_back(fraction); }
  bool cancelled() const override { return static_cast<int>(fractions.size()) >= calls_; }
  std::vector<double> fractions;

 private:
  int calls_;
};

TEST(ExemplarFill, CancelledEarlyMidwayAndNever) {
  const Planes before = testing::synthetic_picture(1, 150, 150);
  const std::vector<PixelRole> roles = roles_of(before, {{30, 30, 100, 100}});
  for (const int calls : {0, 1, 5}) {
    Planes picture = before;
    StopAfter progress(calls);
    EXPECT_EQ(testing::error_of([&] { fill_from_exemplars(roles, {}, progress, picture); }).code,
              ErrorCode::interrupted);
    EXPECT_EQ(progress.fractions.size(), static_cast<std::size_t>(calls));
    EXPECT_EQ(picture.samples, before.samples);
  }
  Planes picture = before;
  StopAfter progress(1000);
  fill_from_exemplars(roles, {}, progress, picture);
  EXPECT_TRUE(std::is_sorted(progress.fractions.begin(), progress.fractions.end()));
  EXPECT_GT(progress.fractions.size(), 6u);
  EXPECT_LE(progress.fractions.back(), 1);
}

}  // namespace
}  // namespace lacuna
