// Scratches, dust, text, stains, stuck pixels, lost lines and blocks: what makes each what it is.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "degrade/covered.h"
#include "support/pictures.h"

namespace lacuna {
namespace {

using testing::Box;
using testing::covered_box;
using testing::damage;

TEST(Scratches, are_long_and_thin_and_run_where_they_are_told) {
  const Planes clean(1, 200, 200, 0.5f);
  int seen = 0;
  for (std::uint64_t index = 0; index < 40; ++index) {
    const Box box =
        covered_box(damage("scratches(count=1, width=2, length=0.8, angle=90, opacity=1)", clean, index));
    if (box.height() < 60) continue;  // begins or ends outside the picture
    ++seen;
    EXPECT_LT(box.width(), 50) << index;
    EXPECT_LT(box.pixels, 4 * box.height()) << index;
    EXPECT_GT(box.pixels, box.height()) << index;
  }
  EXPECT_GT(seen, 20);
}

TEST(Dust, has_the_stated_size_and_more_small_specks_than_large_ones) {
  const Planes clean(1, 120, 120, 0.5f);
  int small = 0, large = 0;
  for (std::uint64_t index = 0; index < 200; ++index) {
    const Box box = covered_box(damage("dust(count=1, size=2..20)", clean, index));
    EXPECT_LE(std::max(box.height(), box.width()), 40) << index;
    box.pixels < 100 ? ++small : ++large;
  }
  EXPECT_GT(small, 1.2 * large);
}

TEST(Text, is_written_in_lines_of_the_stated_height) {
  const Planes clean(3, 100, 400, 0.25f);
  int written = 0;
  for (std::uint64_t index = 0; index < 20; ++index) {
    const Damaged damaged = damage("text(count=1, size=24, angle=0, opacity=1)", clean, index);
    const Box box = covered_box(damaged);
    EXPECT_LE(box.height(), 40) << index;
    if (box.height() <= 10 || box.width() <= 40) continue;  // hardly any of it is in the picture
    EXPECT_LT(box.pixels, 0.75 * box.height() * box.width()) << "that is a box, not letters";
    ++written;
  }
  EXPECT_GT(written, 10);
}

TEST(Text, is_as_opaque_as_stated) {
  const Planes clean(1, 60, 200, 0.0f);
  const Damaged damaged = damage("text(count=1, size=30, opacity=0.5)", clean, 3);
  float most = 0;
  for (const float sample : damaged.image.samples) most = std::max(most, sample);
  EXPECT_NEAR(most, 0.5f, 0.02f);
}

TEST(Stain, lets_the_picture_show_and_is_darker_at_its_rim) {
  const Planes clean(1, 200, 200, 1.0f);
  for (std::uint64_t index = 0; index < 20; ++index) {
    const Damaged damaged = damage("stain(count=1, size=0.3, opacity=0.4, fill=black)", clean, index);
    float least = 1, inside = 0;
    for (std::size_t i = 0; i < damaged.covered.size(); ++i) {
      if (damaged.covered[i] == 0) continue;
      least = std::min(least, damaged.image.samples[i]);
      inside += std::abs(damaged.image.samples[i] - 0.6f) < 0.01f;
    }
    EXPECT_NEAR(least, 1 - 0.4 * 1.4, 0.03) << index;
    EXPECT_GT(inside, 300) << index;
  }
}

TEST(Speckle, sticks_single_pixels_dark_or_bright_mostly_in_one_channel) {
  const Planes clean = testing::smooth_picture(3, 100, 100);
  const Damaged damaged = damage("speckle(amount=0.01)", clean);
  const Box box = covered_box(damaged);
  EXPECT_GT(box.pixels, 100);
  EXPECT_LT(box.pixels, 200);  // 100, some of them two by two
  int one = 0, all = 0;
  for (std::size_t i = 0; i < clean.plane_size(); ++i) {
    int changed = 0;
    for (int channel = 0; channel < 3; ++channel)
      changed += damaged.image.plane(channel)[i] != clean.plane(channel)[i];
    one += changed == 1, all += changed == 3;
  }
  EXPECT_GT(one, all);
  EXPECT_GT(all, 10);
}

TEST(LostLines, replace_whole_lines_or_repeat_one_that_is_there) {
  const Planes clean = testing::smooth_picture(3, 50, 40);
  const Damaged filled = damage("lost_lines(count=1, height=3, width=1, repeat=0, fill=#102030)", clean);
  const Box box = covered_box(filled);
  EXPECT_EQ(box.height(), 3);
  EXPECT_EQ(box.width(), 40);
  EXPECT_EQ(filled.image.at(2, box.top, 7), 48.0f / 255);
  for (std::uint64_t index = 0; index < 20; ++index) {
    const Damaged repeated = damage("lost_lines(count=1, height=2, width=1, repeat=1)", clean, index);
    const Box lost = covered_box(repeated);
    if (lost.top == 0) continue;
    std::multiset<float> above, line;
    for (int x = 0; x < 40; ++x)
      above.insert(clean.at(0, lost.top - 1, x)), line.insert(repeated.image.at(0, lost.top, x));
    EXPECT_EQ(above, line) << index;
  }
}

TEST(LostBlocks, lie_on_the_grid_of_blocks) {
  const Planes clean(1, 70, 70, 0.5f);
  for (std::uint64_t index = 0; index < 40; ++index) {
    const Box box = covered_box(damage("lost_blocks(count=1, run=1..3, side=16, repeat=0)", clean, index));
    EXPECT_EQ(box.top % 16, 0);
    EXPECT_EQ(box.left % 16, 0);
    EXPECT_TRUE(box.height() == 16 || box.bottom == 69) << box.height();
    EXPECT_TRUE(box.width() % 16 == 0 || box.right == 69) << box.width();
    EXPECT_EQ(box.pixels, box.height() * box.width());
  }
}

}  // namespace
}  // namespace lacuna
