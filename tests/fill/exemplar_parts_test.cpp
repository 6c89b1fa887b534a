#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "core/random.h"
#include "fill/copy_seams.h"
#include "fill/exemplar_level.h"
#include "fill/patch_distance.h"
#include "fill/patch_search.h"
#include "fill/patch_vote.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

std::vector<PixelRole> with_hole(const Planes& picture, int top, int left, int bottom, int right) {
  std::vector<PixelRole> roles(picture.plane_size(), PixelRole::source);
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x)
      roles[static_cast<std::size_t>(y) * picture.width + x] = PixelRole::hole;
  return roles;
}

TEST(ExemplarLevel, MoreLevelsForThickerHoles) {
  const Planes picture = testing::synthetic_picture(3, 600, 600);
  const auto levels = [&](int side) {
    return make_exemplar_levels(picture, with_hole(picture, 200, 200, 200 + side, 200 + side)).size();
  };
  EXPECT_EQ(levels(8), 1u);
  EXPECT_EQ(levels(60), 1u);
  EXPECT_EQ(levels(64), 2u);
  EXPECT_EQ(levels(280), 4u);
}

TEST(ExemplarLevel, SourcesAreWholePatchesOfWhatMayBeCopied) {
  const Planes picture = testing::synthetic_picture(1, 60, 70);
  std::vector<PixelRole> roles = with_hole(picture, 20, 20, 30, 30);
  roles[45 * 70 + 50] = PixelRole::context;
  const ExemplarLevel level = make_exemplar_levels(picture, roles).front();
  std::int64_t sources = 0;
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 70; ++x) {
      bool whole = level.is_inside(y, x);
      for (int v = y - 3; whole && v <= y + 3; ++v)
        for (int u = x - 3; u <= x + 3; ++u)
          whole = whole && roles[static_cast<std::size_t>(v) * 70 + u] == PixelRole::source;
      ASSERT_EQ(level.is_source[static_cast<std::size_t>(y) * 70 + x], whole) << y << " " << x;
      sources += whole;
    }
  }
  EXPECT_EQ(level.sources, sources);
  EXPECT_EQ(level.hole_places.size(), 100u);
}

TEST(ExemplarLevel, WhatIsUnderTheHoleLeavesNoTrace) {
  const Planes picture = testing::synthetic_picture(3, 200, 200);
  const std::vector<PixelRole> roles = with_hole(picture, 60, 60, 130, 130);
  Planes other = picture;
  for (std::size_t i = 0; i < other.samples.size(); ++i)
    if (roles[i % roles.size()] == PixelRole::hole) other.samples[i] = 1 - other.samples[i];
  const auto first = make_exemplar_levels(picture, roles), second = make_exemplar_levels(other, roles);
  ASSERT_GT(first.size(), 1u);
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].texels, second[i].texels) << i;
}

TEST(ExemplarLevel, GuideGoesSmoothlyFromOneSideOfTheHoleToTheOther) {
  Planes picture(1, 200, 240, 0.8f);
  for (int y = 0; y < 200; ++y)
    for (int x = 120; x < 240; ++x) picture.at(0, y, x) = 0.2f;
  const auto levels = make_exemplar_levels(picture, with_hole(picture, 0, 60, 200, 180));
  ASSERT_GT(levels.size(), 1u);
  const ExemplarLevel& level = levels[1];
  const auto guide = [&](int x) { return level.texel(50 * level.width + x)[guide_channel]; };
  EXPECT_EQ(guide(5), 204);
  EXPECT_EQ(guide(115), 51);
  EXPECT_NEAR(guide(60), (204 + 51) / 2, 6);
  for (int x = 1; x < 120; ++x) {
    EXPECT_LE(guide(x), guide(x - 1)) << x;
    EXPECT_LT(guide(x - 1) - guide(x), 12) << x;
  }
}

TEST(PatchDistance, SumOfSquaresAndAnEarlyEnd) {
  Random random(2);
  std::vector<std::uint8_t> a(7 * 64), b(7 * 64), known(7 * 64, 255);
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] = static_cast<std::uint8_t>(random.below(256)), b[i] = static_cast<std::uint8_t>(random.below(256));
  for (int i = 0; i < 8; ++i) known[3 * 64 + i] = 0;
  std::uint32_t all = 0, seen = 0;
  for (int row = 0; row < 7; ++row) {
    for (int i = 0; i < patch_side * texel_size; ++i) {  // a row of the patch is shorter than the stride
      const int difference = a[row * 64 + i] - b[row * 64 + i];
      all += static_cast<std::uint32_t>(difference * difference);
      if (known[row * 64 + i]) seen += static_cast<std::uint32_t>(difference * difference);
    }
  }
  constexpr std::uint32_t no_limit = std::numeric_limits<std::uint32_t>::max();
  EXPECT_EQ(patch_distance(a.data(), b.data(), 64, no_limit), all);
  EXPECT_EQ(patch_distance(a.data(), b.data(), known.data(), 64, no_limit), seen);
  EXPECT_LT(seen, all);
  const std::uint32_t left_early = patch_distance(a.data(), b.data(), 64, all / 4);
  EXPECT_GE(left_early, all / 4);
  EXPECT_LT(left_early, all);
}

/// A picture of noise that is there twice, side by side; the hole is in the left one, its true texels known.
TEST(PatchSearch, FindsTheTwinOfEveryPatch) {
  Random random(9);
  Planes picture(1, 90, 180);
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 90; ++x)
      picture.at(0, y, x) = picture.at(0, y, x + 90) = static_cast<float>(random.uniform(0.0, 1.0));
  ExemplarLevel level = make_exemplar_levels(picture, with_hole(picture, 30, 30, 60, 60)).front();
  for (const std::int32_t place : level.hole_places)
    std::copy_n(level.texel(place + 90), texel_size, level.texel(place));
  refresh_rim(level);
  MatchField field(level);
  PatchSearch search;
  search.passes = 12;
  search.radius = 180;
  search_matches(level, search, field);
  int twins = 0, targets = 0;
  for (int y = 30; y < 60; ++y) {
    for (int x = 30; x < 60; ++x, ++targets) {
      ASSERT_TRUE(field.is_target(y, x));
      const Match& match = field.at(y, x);
      ASSERT_TRUE(level.is_source[match.source]);
      twins += match.source == y * 180 + x + 90;
      EXPECT_EQ(match.distance == 0, match.source == y * 180 + x + 90) << y << " " << x;
    }
  }
  EXPECT_GT(twins, targets * 99 / 100) << "of " << targets;
}

TEST(PatchVote, PatchesThatAgreeGiveWhatTheyAgreeOn) {
  const Planes picture = testing::synthetic_picture(3, 60, 120);
  ExemplarLevel level = make_exemplar_levels(picture, with_hole(picture, 20, 20, 30, 30)).front();
  MatchField field(level);
  for (int y = 17; y < 33; ++y)
    for (int x = 17; x < 33; ++x) field.at(y, x) = {y * 120 + x + 50, 100};
  vote(level.hole_places, field, 50, 1, level);
  for (const std::int32_t place : level.hole_places)
    for (int channel = 0; channel < 7; ++channel)
      ASSERT_EQ(level.texel(place)[channel], level.texel(place + 50)[channel]) << place;
  const std::vector<std::int32_t> sources = best_sources(level, field, 1);
  for (std::size_t i = 0; i < sources.size(); ++i) EXPECT_EQ(sources[i], level.hole_places[i] + 50);
  for (const std::int32_t place : level.hole_places) level.texel(place)[guide_channel] = 99;
  EXPECT_EQ(vote(level.hole_places, field, 50, 1, level), 0) << "nothing changes any more";
  for (const std::int32_t place : level.hole_places) ASSERT_EQ(level.texel(place)[guide_channel], 99);
}

TEST(CopySeams, BrighterCopyIsBroughtDownToItsSurroundings) {
  Planes picture(1, 60, 120, 0.4f);
  for (int y = 0; y < 60; ++y)
    for (int x = 60; x < 120; ++x) picture.at(0, y, x) = 0.5f;
  const ExemplarLevel level = make_exemplar_levels(picture, with_hole(picture, 20, 20, 30, 30)).front();
  std::vector<std::int32_t> sources;
  for (const std::int32_t place : level.hole_places) sources.push_back(place + 70);
  const Planes offset = seam_offset(level, picture, 0, sources, 1000);
  for (const std::int32_t place : level.hole_places) EXPECT_NEAR(offset.samples[place], -0.1f, 0.004f);
  EXPECT_EQ(offset.at(0, 5, 5), 0);
  EXPECT_GT(seam_offset(level, picture, 0, sources, 2).at(0, 25, 25), -0.03f) << "fades over its reach";
}

TEST(CopySeams, TwoCopiesOfDifferentLightMeetWithoutAStep) {
  Planes picture(1, 100, 300, 0.5f);
  for (int y = 0; y < 100; ++y)
    for (int x = 100; x < 300; ++x) picture.at(0, y, x) = x < 200 ? 0.46f : 0.54f;
  const ExemplarLevel level = make_exemplar_levels(picture, with_hole(picture, 30, 30, 70, 70)).front();
  std::vector<std::int32_t> sources;
  for (const std::int32_t place : level.hole_places)
    sources.push_back(place + (place % 300 < 50 ? 100 : 200));
  const Planes offset = seam_offset(level, picture, 0, sources, 1000);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::int32_t place = level.hole_places[i];
    ASSERT_NEAR(picture.samples[sources[i]] + offset.samples[place], 0.5f, 0.004f) << place % 300;
  }
}

TEST(CopySeams, StrayPixelsTakeOverThePieceAroundThem) {
  const Planes picture = testing::synthetic_picture(3, 80, 200);
  ExemplarLevel level = make_exemplar_levels(picture, with_hole(picture, 20, 20, 50, 50)).front();
  for (const std::int32_t place : level.hole_places)
    std::copy_n(level.texel(place + 100), texel_size, level.texel(place));
  std::vector<std::int32_t> sources;
  int strays = 0;
  for (const std::int32_t place : level.hole_places) {
    const bool inside = place % 200 > 23 && place % 200 < 46 && place / 200 > 23 && place / 200 < 46;
    const bool stray = inside && place % 7 == 0;
    sources.push_back(place + (stray ? 90 : 100));
    strays += stray;
  }
  ASSERT_GT(strays, 60);
  hide_seams(level, 4, 2, sources);
  for (std::size_t i = 0; i < sources.size(); ++i) ASSERT_EQ(sources[i], level.hole_places[i] + 100) << i;
}

}  // namespace
}  // namespace lacuna
