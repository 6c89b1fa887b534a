// The strokes of a brush, measured.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

#include "degrade/covered.h"
#include "support/errors.h"

namespace lacuna {
namespace {

using testing::Box;
using testing::covered_box;
using testing::damage;
using testing::error_of;

TEST(Strokes, stay_within_the_brush_width_of_a_walk_of_the_stated_length) {
  const Planes clean(1, 300, 300, 0.5f);
  for (std::uint64_t index = 0; index < 50; ++index) {
    const Box box = covered_box(damage("strokes(count=1, width=9, length=80, turn=0)", clean, index));
    EXPECT_LE(box.pixels, (80 + 9) * 9 * 1.1) << index;  // a straight stroke with round ends ...
    EXPECT_LE(std::hypot(box.height() - 9, box.width() - 9), 80 + 2) << index;
    EXPECT_GE(box.pixels, 9 * 9 * 0.7) << index;  // ... that the border may have folded
  }
}

TEST(Strokes, without_length_are_discs) {
  const Planes clean(3, 101, 101, 0.5f);
  for (std::uint64_t index = 0; index < 20; ++index) {
    const Damaged damaged = damage("strokes(count=1, width=21, length=0)", clean, index);
    const Box box = covered_box(damaged);
    const bool cut = box.top == 0 || box.left == 0 || box.bottom == 100 || box.right == 100;
    if (cut) continue;
    EXPECT_EQ(box.height(), 21);
    EXPECT_EQ(box.width(), 21);
    EXPECT_NEAR(box.pixels, 3.14159 * 10.5 * 10.5, 8);
    EXPECT_EQ(damaged.covered[static_cast<std::size_t>(box.top) * 101 + box.left], 0.0f) << "a corner";
  }
}

TEST(Strokes, turn_more_where_they_are_asked_to) {
  const Planes clean(1, 400, 400, 0.5f);
  const auto mean_reach = [&](const std::string& turn) {
    double sum = 0;
    for (std::uint64_t index = 0; index < 60; ++index) {
      const Box box =
          covered_box(damage("strokes(count=1, width=4, length=120, turn=" + turn + ")", clean, index));
      sum += std::hypot(box.height(), box.width());
    }
    return sum / 60;
  };
  EXPECT_GT(mean_reach("0..20"), 1.3 * mean_reach("90..180"));
}

TEST(Strokes, thinnest_and_shortest_stroke_covers_a_pixel) {
  const Planes clean(1, 9, 7, 0.5f);
  for (std::uint64_t index = 0; index < 50; ++index) {
    EXPECT_EQ(covered_box(damage("strokes(count=1, width=1, length=0)", clean, index)).pixels, 1);
  }
}

TEST(Strokes, reach_every_pixel) {
  const Planes clean(1, 12, 10, 0.5f);
  std::vector<float> seen(clean.plane_size(), 0.0f);
  for (std::uint64_t index = 0; index < 300; ++index) {
    const Damaged damaged = damage("strokes(width=1, length=20)", clean, index);
    for (std::size_t i = 0; i < seen.size(); ++i) seen[i] += damaged.covered[i];
  }
  for (const float count : seen) EXPECT_GT(count, 0);
}

TEST(Strokes, hard_edge_replaces_whole_pixels_and_soft_edge_blends_at_the_border_only) {
  const Planes clean(3, 80, 80, 0.25f);
  const auto count_between = [&](const Damaged& damaged) {
    int between = 0;
    for (std::size_t i = 0; i < clean.plane_size(); ++i) {
      const float value = damaged.image.samples[i];
      EXPECT_EQ(damaged.covered[i] > 0, value != 0.25f) << i;
      between += value != 0.25f && value != 1.0f;
    }
    return between;
  };
  const Damaged hard = damage("strokes(count=1, width=12, length=60)", clean);
  const Damaged soft = damage("strokes(count=1, width=12, length=60, edge=soft)", clean);
  EXPECT_EQ(count_between(hard), 0);
  EXPECT_GT(count_between(soft), 40);
  EXPECT_LT(count_between(soft), 2 * (60 + 2 * 12));  // about one pixel wide along the outline
}

TEST(Strokes, fill_as_rectangles_do) {
  const Planes clean(3, 40, 40, 0.3f);
  const auto values = [&](const std::string& fill) {
    const Damaged damaged = damage("strokes(count=1, fill=" + fill + ")", clean);
    std::set<std::array<float, 3>> seen;
    for (std::size_t i = 0; i < clean.plane_size(); ++i) {
      if (damaged.covered[i] == 0) continue;
      seen.insert({damaged.image.plane(0)[i], damaged.image.plane(1)[i], damaged.image.plane(2)[i]});
    }
    return seen;
  };
  EXPECT_EQ(values("#ff8000"), (std::set<std::array<float, 3>>{{1, 128 / 255.0f, 0}}));
  EXPECT_EQ(values("random").size(), 1u);
  EXPECT_GT(values("noise").size(), 20u);
  EXPECT_NE(error_of([] {
              DegradationChain chain("strokes(fill=whte)");
            }).message.find("strokes.fill: 'whte' is not white"),
            std::string::npos);
}

}  // namespace
}  // namespace lacuna
