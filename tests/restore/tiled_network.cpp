#include "restore/tiled_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "restore/fake_networks.h"
#include "restore/receptive_field.h"
#include "support/errors.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

using testing::any_size;
using testing::blurring_network;
using testing::FakeNetwork;
using testing::identity_network;

RestoredPlanes run(LoadedNetwork& network, const TilePlan& plan, const Planes& picture,
                   const Planes& mask = {}, double sigma = 10) {
  ProgressSink quiet;
  return run_plan(network, plan, picture, mask, sigma, quiet);
}

TilePlan whole_plan(const Planes& picture, int stride) {
  return plan_tiles(picture.width, picture.height, stride, 0, picture.width + picture.height + stride);
}

float largest_difference(const Planes& a, const Planes& b) {
  EXPECT_EQ(a.samples.size(), b.samples.size());
  float most = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i)
    most = std::max(most, std::abs(a.samples[i] - b.samples[i]));
  return most;
}

TEST(TiledNetwork, TiledIsWholeForRandomSizesAndTiles) {
  Random random(11);
  for (int round = 0; round < 40; ++round) {
    const int stride = 1 << random.below(4), radius = 1 + static_cast<int>(random.below(9));
    const int width = 1 + static_cast<int>(random.below(150));
    const int height = round < 8 ? 1 : 1 + static_cast<int>(random.below(100));
    const int channels = random.chance(0.5) ? 3 : 1, side = 1 + static_cast<int>(random.below(64));
    SCOPED_TRACE(::testing::Message() << width << " x " << height << " x " << channels << ", stride "
                                      << stride << ", radius " << radius << ", side " << side);
    const bool upright = random.chance(0.5);
    const Planes picture = upright ? testing::synthetic_picture(channels, width, height, round)
                                   : testing::synthetic_picture(channels, height, width, round);
    FakeNetwork network = blurring_network(any_size(channels, stride), radius);
    const Planes whole = run(network, whole_plan(picture, stride), picture).image;
    const TilePlan plan = plan_tiles(picture.width, picture.height, stride, radius, side);
    EXPECT_LT(largest_difference(whole, run(network, plan, picture).image), 1e-5f);
  }
}

TEST(TiledNetwork, TiledIsWholeWithTheMeasuredHalo) {
  const Planes picture = testing::synthetic_picture(3, 150, 200);
  for (const int radius : {0, 3, 12}) {
    FakeNetwork network = blurring_network(any_size(3, 8), radius);
    const int halo = measure_halo(network, 25);
    EXPECT_LE(halo, radius);
    EXPECT_GE(halo, radius / 2);
    const Planes whole = run(network, whole_plan(picture, 8), picture).image;
    const Planes tiled = run(network, plan_tiles(200, 150, 8, halo, 40), picture).image;
    EXPECT_LT(largest_difference(whole, tiled), 1.0f / 255);
  }
}

TEST(TiledNetwork, TilesWithoutAHaloWouldShow) {
  const Planes picture = testing::synthetic_picture(3, 150, 200);
  FakeNetwork network = blurring_network(any_size(3, 8), 12);
  const Planes whole = run(network, whole_plan(picture, 8), picture).image;
  EXPECT_GT(largest_difference(whole, run(network, plan_tiles(200, 150, 8, 0, 40), picture).image), 0.1f);
}

TEST(TiledNetwork, WideFieldIsMeasuredOnALargerProbe) {
  // One sample from 200 pixels to the left.
  FakeNetwork network(any_size(1), [](const float* from, float* to, int height, int width, float) {
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) to[y * width + x] = x < 200 ? 0.0f : from[y * width + x - 200];
  });
  EXPECT_EQ(measure_halo(network, 25), 200);
}

TEST(TiledNetwork, PictureIsContinuedByReflectionToTheStride) {
  Planes picture(1, 1, 3);
  picture.samples = {0.1f, 0.2f, 0.3f};
  FakeNetwork network = identity_network(any_size(1, 8));
  const Planes result = run(network, whole_plan(picture, 8), picture).image;
  EXPECT_EQ(result.samples, picture.samples);
  ASSERT_EQ(network.sizes, (std::vector<std::pair<int, int>>{{8, 8}}));
  const std::vector<float> row = {0.1f, 0.2f, 0.3f, 0.2f, 0.1f, 0.2f, 0.3f, 0.2f};
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x) EXPECT_EQ(network.last.image.samples[y * 8 + x], row[x]);
}

TEST(TiledNetwork, OnePixel) {
  FakeNetwork network = identity_network(any_size(3, 16));
  const Planes picture(3, 1, 1, 0.25f);
  EXPECT_EQ(run(network, whole_plan(picture, 16), picture).image.samples, picture.samples);
}

TEST(TiledNetwork, GrayPictureInAColourNetwork) {
  const Planes picture = testing::synthetic_picture(1, 20, 30);
  // Channels are told apart by their order: the mean of x, 2x and 3x is 2x.
  int plane = 0;
  FakeNetwork network(any_size(3), [&](const float* from, float* to, int height, int width, float) {
    plane = plane % 3 + 1;
    for (int i = 0; i < height * width; ++i) to[i] = static_cast<float>(plane) * from[i];
  });
  const Planes result = run(network, whole_plan(picture, 1), picture).image;
  ASSERT_EQ(result.channels, 1);
  for (std::size_t i = 0; i < result.samples.size(); ++i)
    EXPECT_NEAR(result.samples[i], 2 * picture.samples[i], 1e-5);
}

TEST(TiledNetwork, ColourPictureInAGrayNetwork) {
  const Planes picture = testing::synthetic_picture(3, 20, 30);
  FakeNetwork network = identity_network(any_size(1));
  EXPECT_EQ(run(network, whole_plan(picture, 1), picture).image.samples, picture.samples);
  EXPECT_EQ(network.last.image.count, 3);
}

TEST(TiledNetwork, NoiseLevelAndMaskReachTheNetwork) {
  InputContract contract = any_size(3, 4);
  contract.takes_noise = contract.takes_mask = contract.predicts_mask = true;
  FakeNetwork network = identity_network(contract);
  const Planes picture = testing::synthetic_picture(3, 10, 9);
  Planes mask(1, 10, 9);
  mask.at(0, 9, 8) = 1;
  const RestoredPlanes result = run(network, whole_plan(picture, 4), picture, mask, 51);
  ASSERT_EQ(network.last.noise_levels.size(), 1u);
  EXPECT_FLOAT_EQ(network.last.noise_levels[0], 0.2f);
  ASSERT_TRUE(network.last.mask);
  EXPECT_EQ(network.last.mask->samples[9 * 12 + 8], 1);
  EXPECT_EQ(network.last.mask->samples[9 * 12 + 9], 0);
  ASSERT_EQ(result.mask.channels, 1);  // the fake's mask is its first plane
  EXPECT_TRUE(std::equal(result.mask.samples.begin(), result.mask.samples.end(), picture.plane(0)));
}

TEST(TiledNetwork, PredictedMaskIsPutTogetherFromTiles) {
  InputContract contract = any_size(1, 4);
  contract.predicts_mask = true;
  FakeNetwork network = identity_network(contract);
  const Planes picture = testing::synthetic_picture(1, 50, 70);
  EXPECT_EQ(run(network, plan_tiles(70, 50, 4, 4, 16), picture).mask.samples, picture.samples);
}

TEST(TiledNetwork, CancelledEarlyMiddleAndLate) {
  FakeNetwork network = identity_network(any_size(1));
  const Planes picture(1, 64, 64, 0.5f);
  const TilePlan plan = plan_tiles(64, 64, 1, 0, 16);
  for (const int tiles : {0, 7, 15}) {
    network.sizes.clear();
    testing::CancelAfter cancel(tiles);
    const auto error = testing::error_of([&] { run_plan(network, plan, picture, {}, 0, cancel); });
    EXPECT_EQ(error.code, ErrorCode::interrupted);
    EXPECT_EQ(network.sizes.size(), static_cast<std::size_t>(tiles));
  }
}

TEST(TiledNetwork, ProgressRisesToOne) {
  FakeNetwork network = identity_network(any_size(1));
  testing::RecordingProgress progress;
  run_plan(network, plan_tiles(64, 64, 1, 0, 16), Planes(1, 64, 64), {}, 0, progress);
  ASSERT_EQ(progress.fractions.size(), 16u);
  EXPECT_TRUE(std::is_sorted(progress.fractions.begin(), progress.fractions.end()));
  EXPECT_EQ(progress.fractions.back(), 1.0);
}

TEST(TiledNetwork, ProgressGoesOnWithinATile) {
  testing::RecordingProgress progress;
  const TilePlan plan = plan_tiles(64, 32, 1, 0, 32);
  TileProgress tiles(plan, progress, "restoring");
  for (int tile = 0; tile < 2; ++tile) {
    tiles.begin();
    tiles.within()(0.5);
    tiles.end();
  }
  EXPECT_EQ(progress.fractions, (std::vector<double>{0.25, 0.5, 0.75, 1}));
}

TEST(TiledNetwork, UntileableNetworkRunsWholeOrNotAtAll) {
  InputContract contract = any_size(3, 4);
  contract.tileable = false;
  FakeNetwork network = identity_network(contract);
  EXPECT_EQ(plan_for(network, 400, 300, 10, 0, 400 * 300 * 300).tile_count(), 1u);
  const auto error = testing::error_of([&] { plan_for(network, 400, 300, 10, 0, 400 * 300 * 100); });
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_NE(error.message.find("400 x 300"), std::string::npos) << error.message;
  EXPECT_TRUE(network.sizes.empty());
}

TEST(TiledNetwork, FixedSizeNetworkNamesBothSizes) {
  InputContract contract;
  contract.fixed_height = contract.fixed_width = 28;
  EXPECT_NO_THROW(require_size(contract, "model 'digits'", 28, 28));
  EXPECT_NO_THROW(require_size(any_size(3, 8), "model 'any'", 5, 7));
  const auto error = testing::error_of([&] { require_size(contract, "model 'digits'", 28, 29); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_EQ(error.message, "model 'digits' takes pictures of 28 x 28 pixels only, this one has 28 x 29");
}

}  // namespace
}  // namespace lacuna
