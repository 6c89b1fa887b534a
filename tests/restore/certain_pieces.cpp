#include "restore/certain_pieces.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace lacuna {
namespace {

TEST(CertainPieces, certainty_rises_with_the_threshold) {
  EXPECT_NEAR(least_certainty(0.5), std::log(255.0), 1e-9);
  double before = -std::numeric_limits<double>::infinity();
  for (const double threshold : {0.01, 0.1, 0.3, 0.5, 0.7, 0.99}) {
    EXPECT_GE(least_certainty(threshold), before);
    EXPECT_GT(least_certainty(threshold), log_odds(static_cast<float>(threshold)));
    before = least_certainty(threshold);
  }
  EXPECT_EQ(before, 8) << "networks are seldom surer";
}

TEST(CertainPieces, a_piece_stays_whole_or_goes_whole) {
  // Two pieces: one that touches at a corner, one of a row.
  Mask mask{6, 4, {255, 0, 0, 0, 0, 0,  //
                   0,   9, 0, 0, 0, 0,  //
                   0,   0, 0, 0, 0, 0,  //
                   0,   0, 0, 7, 7, 7}};
  const CertainPieces kept = keep_certain_pieces([](std::size_t place) { return place == 7; }, mask);
  EXPECT_EQ(kept.count, 1);
  EXPECT_EQ(kept.pixels, 2);
  EXPECT_EQ(mask.samples, (std::vector<std::uint8_t>{255, 0, 0, 0, 0, 0,  //
                                                     0,   9, 0, 0, 0, 0,  //
                                                     0,   0, 0, 0, 0, 0,  //
                                                     0,   0, 0, 0, 0, 0}));
  EXPECT_EQ(keep_certain_pieces([](std::size_t) { return false; }, mask).count, 0);
  EXPECT_EQ(mask.samples, std::vector<std::uint8_t>(24, 0));
}

}  // namespace
}  // namespace lacuna
