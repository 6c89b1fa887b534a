#include "fill/holes.h"

#include <gtest/gtest.h>

#include <string>

namespace lacuna {
namespace {

/// '#' = 255, '+' = 100, anything else 0.
Mask mask_of(const std::vector<std::string>& rows) {
  Mask mask{static_cast<int>(rows.front().size()), static_cast<int>(rows.size()), {}};
  for (const std::string& row : rows)
    for (const char each : row) mask.samples.push_back(each == '#' ? 255 : each == '+' ? 100 : 0);
  return mask;
}

TEST(Holes, CornersHangTogetherAndShapesThatJoinLater) {
  const std::vector<Hole> holes = holes_of(mask_of({"#..#..#",  //
                                                    ".#.#.+.",  //
                                                    "...##..",  //
                                                    ".......",  //
                                                    "##....#"}));
  ASSERT_EQ(holes.size(), 4u);
  EXPECT_EQ(holes[0].pixels, 2);
  EXPECT_EQ(holes[1].pixels, 6);
  EXPECT_EQ(holes[1].top, 0);
  EXPECT_EQ(holes[1].left, 3);
  EXPECT_EQ(holes[1].bottom, 3);
  EXPECT_EQ(holes[1].right, 7);
  EXPECT_EQ(holes[2].left, 0);
  EXPECT_EQ(holes[2].width(), 2);
  EXPECT_EQ(holes[2].height(), 1);
  EXPECT_EQ(holes[3].left, 6);
}

TEST(Holes, EmptyAndFullMask) {
  EXPECT_TRUE(holes_of(mask_of({"...", "..."})).empty());
  EXPECT_TRUE(holes_of(Mask{}).empty());
  const std::vector<Hole> holes = holes_of(mask_of({"###", "###"}));
  ASSERT_EQ(holes.size(), 1u);
  EXPECT_EQ(holes[0].pixels, 6);
  EXPECT_EQ(holes[0].runs.size(), 2u);
}

TEST(Holes, GrowTakesTheBrightestWithinReach) {
  EXPECT_EQ(grown(mask_of({".......", "...+...", "......#"}), 1).samples,
            mask_of({"..+++..", "..+++##", "..+++##"}).samples);
  EXPECT_EQ(grown(mask_of({"....", ".#.."}), 100).samples, mask_of({"####", "####"}).samples);
  EXPECT_EQ(grown(mask_of({".+.#"}), 0).samples, mask_of({".+.#"}).samples);
}

TEST(Holes, ThicknessIsTheLargestSquareThatFits) {
  const auto thick = [](const std::vector<std::string>& rows) {
    return thickness(holes_of(mask_of(rows)).front());
  };
  EXPECT_EQ(thick({"#"}), 1);
  EXPECT_EQ(thick({"########", "########"}), 2);
  EXPECT_EQ(thick({"#...", ".#..", "..#.", "...#"}), 1);
  EXPECT_EQ(thick({"....##..", "########", ".#######", ".######.", "....+..."}), 3);
  EXPECT_EQ(thick({"##.##", "##.##", "#####"}), 2);
  EXPECT_EQ(thick({"###", "#.#", "###"}), 1);
}

TEST(Holes, InvertedTwiceIsTheSame) {
  const Mask mask = mask_of({"#+."});
  EXPECT_EQ(inverted(mask).samples, (std::vector<std::uint8_t>{0, 155, 255}));
  EXPECT_EQ(inverted(inverted(mask)).samples, mask.samples);
}

}  // namespace
}  // namespace lacuna
