#include "restore/tile_plan.h"

#include <gtest/gtest.h>

#include "core/random.h"
#include "support/errors.h"

namespace lacuna {
namespace {

TEST(Reflect, GoesBackAndForthWithoutRepeatingTheEnds) {
  const int expected[] = {1, 0, 1, 2, 1, 0, 1, 2, 1, 0};
  for (int i = -5; i < 5; ++i) EXPECT_EQ(reflect(i, 3), expected[i + 5]) << i;
  for (int i = -5; i < 5; ++i) EXPECT_EQ(reflect(i, 1), 0);
  for (int i = -7; i < 7; ++i) EXPECT_EQ(reflect(i, 2), i & 1);
}

void expect_sound(const std::vector<TileSpan>& spans, int size, int stride, int halo, int side) {
  int covered = 0;
  for (const TileSpan& span : spans) {
    EXPECT_EQ(span.keep_begin, covered);
    covered = span.keep_end;
    EXPECT_LE(span.kept(), std::max(side / stride, 1) * stride);
    EXPECT_EQ(span.see_begin % stride, 0);
    EXPECT_EQ(span.see_end % stride, 0);
    EXPECT_TRUE(span.see_begin == 0 || span.see_begin <= span.keep_begin - halo);
    EXPECT_TRUE(span.see_end >= size || span.see_end >= span.keep_end + halo);
    EXPECT_LT(span.see_end, size + stride);
    const Stretch source = needed(span, size);
    EXPECT_GE(source.begin, 0);
    EXPECT_LE(source.end, size);
    for (int i = span.see_begin; i < span.see_end; ++i) {
      EXPECT_GE(reflect(i, size), source.begin);
      EXPECT_LT(reflect(i, size), source.end);
    }
  }
  EXPECT_EQ(covered, size);
}

TEST(TilePlan, RandomSizesAreCoveredOnce) {
  Random random(4);
  for (int round = 0; round < 300; ++round) {
    const int width = 1 + static_cast<int>(random.below(300)),
              height = 1 + static_cast<int>(random.below(20));
    const int stride = 1 << random.below(5), halo = static_cast<int>(random.below(40));
    const int side = 1 + static_cast<int>(random.below(120));
    SCOPED_TRACE(::testing::Message()
                 << width << " x " << height << " stride " << stride << " halo " << halo << " side " << side);
    const TilePlan plan = plan_tiles(width, height, stride, halo, side);
    expect_sound(plan.columns, width, stride, halo, side);
    expect_sound(plan.rows, height, stride, halo, side);
  }
}

TEST(TilePlan, TilesAreOfNearlyTheSameSize) {
  const TilePlan plan = plan_tiles(1000, 1000, 8, 16, 320);
  ASSERT_EQ(plan.columns.size(), 4u);
  for (const TileSpan& span : plan.columns) EXPECT_NEAR(span.kept(), 250, 8);
}

TEST(TilePlan, EmptyPictureHasNoTiles) {
  EXPECT_EQ(plan_tiles(0, 0, 8, 16, 64).tile_count(), 0u);
  EXPECT_EQ(plan_tiles(5, 0, 8, 16, 64).tile_count(), 0u);
}

TEST(TilePlan, WholeWhereItFitsAndThenNobodyAsksForTheHalo) {
  const auto halo = []() -> int { throw std::logic_error("asked"); };
  const TilePlan plan = plan_within(100, 50, 8, halo, {10, 0}, 104 * 56 * 10);
  EXPECT_EQ(plan.tile_count(), 1u);
}

TEST(TilePlan, LargestTilesWithinTheBudget) {
  const TileCost cost{100, 6};
  const int width = 5000, height = 3000;
  std::size_t before = 0;
  for (std::size_t budget = 8'000'000; budget < 2'000'000'000; budget = budget * 3 / 2) {
    const TilePlan plan = plan_within(
        width, height, 8, [] { return 40; }, cost, budget);
    EXPECT_LE(tile_bytes(plan, cost), budget);
    EXPECT_GE(tile_bytes(plan, cost), before);  // more memory is used where there is more
    if (plan.tile_count() > 4) {
      EXPECT_GT(tile_bytes(plan, cost), budget / 3);
    }
    before = tile_bytes(plan, cost) * 2 / 3;
  }
}

TEST(TilePlan, TooLittleMemoryNamesTheKnob) {
  const auto error = testing::error_of([] {
    plan_within(
        5000, 3000, 8, [] { return 40; }, {1000, 6}, 1'000'000);
  });
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_NE(error.message.find("--max-memory"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace lacuna
