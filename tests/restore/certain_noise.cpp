#include "restore/certain_noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "degrade/degradation.h"
#include "image/channels.h"
#include "restore/noise_estimate.h"
#include "support/data.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

Planes damaged(const Planes& clean, const std::string& spec) {
  return DegradationChain(spec).apply(clean, 3, 0).image;
}

TEST(CertainNoise, of_all_channels_is_what_the_estimate_says) {
  const Planes noisy = damaged(testing::synthetic_picture(3, 256, 256), "gaussian(sigma=4)");
  EXPECT_EQ(estimate_certain_noise(noisy), estimate_noise_sigma(noisy));
}

TEST(CertainNoise, is_found_below_a_jpeg_where_all_channels_together_show_none) {
  const Planes clean = testing::synthetic_picture(3, 256, 256);
  const Planes noisy = damaged(clean, "gaussian(sigma=12)+jpeg(quality=92)");
  EXPECT_LT(estimate_noise_sigma(noisy), 1.5);
  EXPECT_NEAR(estimate_certain_noise(noisy), 0.67 * 12, 1.5);
  EXPECT_EQ(estimate_certain_noise(damaged(clean, "jpeg(quality=92)")), 0);
}

TEST(CertainNoise, of_a_gray_picture_is_its_noise) {
  const Planes noisy =
      damaged(testing::synthetic_picture(1, 256, 256), "gaussian(sigma=12)+jpeg(quality=95)");
  EXPECT_NEAR(estimate_certain_noise(noisy), 12, 1.5);
}

TEST(CertainNoise, samples_that_are_not_known_are_left_out) {
  Planes noisy = damaged(testing::synthetic_picture(3, 256, 256), "gaussian(sigma=12)+jpeg(quality=92)");
  const double before = estimate_certain_noise(noisy);
  for (int channel = 0; channel < 3; ++channel)
    for (int y = 0; y < 100; ++y)
      for (int x = 0; x < 100; ++x) noisy.at(channel, y, x) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NEAR(estimate_certain_noise(noisy), before, 1);
}

TEST(CertainNoise, flat_and_small_pictures_have_none) {
  for (const float level : {0.0f, 0.5f, 1.0f}) EXPECT_EQ(estimate_certain_noise(Planes(3, 64, 64, level)), 0);
  for (const auto& [height, width] : {std::pair{0, 0}, {1, 1}, {1, 900}, {15, 15}})
    EXPECT_EQ(estimate_certain_noise(damaged(Planes(3, height, width, 0.5f), "gaussian(sigma=25)")), 0);
}

/// Photographs that the constants were not chosen on: every fourth, from the third on.
TEST(CertainNoise, texture_of_photographs_is_not_taken_for_it_and_noise_is_found) {
  LACUNA_NEEDS_DATA("photos/train");
  const auto pictures = open_dataset({testing::data_folder() / "photos", "train"}, 3);
  const auto count = [&](const std::string& spec, bool gray) {
    const DegradationChain chain(spec);
    int noisy = 0;
    for (std::int64_t i = 2; i < 400; i += 4) {
      const Planes clean = pictures->crop(i, {0, 0, 320, 320});
      const Planes stored =
          chain.apply(gray ? to_gray(clean) : clean, 1, static_cast<std::uint64_t>(i)).image;
      if (estimate_certain_noise(stored) >= 1.5) ++noisy;
    }
    std::printf("taken for noisy, of 100 %s photographs: %3d  %s\n", gray ? "gray" : "colour", noisy,
                spec.c_str());
    return noisy;
  };
  EXPECT_LE(count("jpeg(quality=92, subsampling=420)", false), 1);
  EXPECT_GE(count("gaussian(sigma=12)+jpeg(quality=92, subsampling=420)", false), 85);
  EXPECT_LE(count("none", true), 1);
  EXPECT_GE(count("gaussian(sigma=10)", true), 85);
}

}  // namespace
}  // namespace lacuna
