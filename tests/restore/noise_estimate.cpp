#include "restore/noise_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "core/random.h"
#include "image/channels.h"
#include "image/image_file.h"
#include "support/data.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

enum class Clipping { none, clipped, rounded_to_8_bit };

Planes with_noise(Planes picture, double sigma, Clipping clipping, std::uint64_t seed) {
  Random random(seed);
  for (float& sample : picture.samples) {
    sample += static_cast<float>(sigma / 255) * random.normal();
    if (clipping != Clipping::none) sample = std::clamp(sample, 0.0f, 1.0f);
    if (clipping == Clipping::rounded_to_8_bit) sample = std::round(sample * 255) / 255;
  }
  return picture;
}

/// Every fourth picture of the folder, or every one with LACUNA_FULL=1.
std::vector<Planes> load_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  const char* full = std::getenv("LACUNA_FULL");
  const std::size_t step = full && *full == '1' ? 1 : 4;
  std::vector<Planes> pictures;
  for (std::size_t i = 0; i < files.size(); i += step) pictures.push_back(to_planes(load_image(files[i])));
  return pictures;
}

/// Prints bias and mean absolute error for each level and bounds the error by a line in sigma.
void measure(const std::filesystem::path& folder, double most_at_zero, double most_per_sigma) {
  const std::vector<Planes> pictures = load_folder(folder);
  ASSERT_FALSE(pictures.empty());
  std::printf("%10s %20s %20s\n", "", "unclipped", "8 bit");
  std::printf("%10s %10s %9s %10s %9s   (%zu pictures)\n", "sigma", "bias", "MAE", "bias", "MAE",
              pictures.size());
  for (const double sigma : {0.0, 2.0, 5.0, 10.0, 15.0, 25.0, 50.0, 75.0}) {
    std::printf("%10g", sigma);
    for (const Clipping clipping : {Clipping::none, Clipping::rounded_to_8_bit}) {
      double bias = 0, error = 0;
      for (std::size_t i = 0; i < pictures.size(); ++i) {
        const double difference =
            estimate_noise_sigma(with_noise(pictures[i], sigma, clipping, 1000 + i)) - sigma;
        bias += difference / static_cast<double>(pictures.size());
        error += std::abs(difference) / static_cast<double>(pictures.size());
      }
      std::printf(" %10.3f %9.3f", bias, error);
      EXPECT_LE(error, most_at_zero + most_per_sigma * sigma) << "sigma " << sigma;
    }
    std::printf("\n");
  }
}

TEST(NoiseEstimate, ColourPhotographs) {
  LACUNA_NEEDS_DATA("photos/test/CBSD68");
  measure(testing::data_folder() / "photos/test/CBSD68", 0.1, 0.04);
}

TEST(NoiseEstimate, GrayPhotographs) {
  LACUNA_NEEDS_DATA("photos/test/BSD68");
  measure(testing::data_folder() / "photos/test/BSD68", 0.9, 0.05);
}

TEST(NoiseEstimate, SyntheticPictureWithWhiteNoise) {
  for (const int channels : {1, 3}) {
    const Planes clean = testing::synthetic_picture(channels, 256, 320);
    for (const double sigma : {2.0, 5.0, 15.0, 25.0, 50.0, 75.0}) {
      for (const Clipping clipping : {Clipping::none, Clipping::clipped, Clipping::rounded_to_8_bit}) {
        const double estimate = estimate_noise_sigma(with_noise(clean, sigma, clipping, 5));
        EXPECT_NEAR(estimate, sigma, 0.4 + 0.05 * sigma)
            << channels << " channels, clipping " << static_cast<int>(clipping);
      }
    }
  }
}

TEST(NoiseEstimate, CleanPictureGivesAlmostNothing) {
  EXPECT_LT(estimate_noise_sigma(testing::synthetic_picture(3, 256, 256)), 0.7);
  EXPECT_LT(estimate_noise_sigma(testing::synthetic_picture(1, 256, 256)), 0.7);
}

TEST(NoiseEstimate, FlatPictureGivesZero) {
  EXPECT_EQ(estimate_noise_sigma(Planes(3, 64, 64, 0.5f)), 0);
  EXPECT_EQ(estimate_noise_sigma(Planes(3, 64, 64, 0.0f)), 0);
  EXPECT_EQ(estimate_noise_sigma(Planes(1, 64, 64, 1.0f)), 0);
}

TEST(NoiseEstimate, GrayPictureInThreeChannelsIsTheGrayPicture) {
  const Planes gray = with_noise(testing::synthetic_picture(1, 200, 200), 20, Clipping::clipped, 3);
  Planes three(3, gray.height, gray.width);
  for (int channel = 0; channel < 3; ++channel)
    std::copy(gray.samples.begin(), gray.samples.end(), three.plane(channel));
  EXPECT_EQ(estimate_noise_sigma(three), estimate_noise_sigma(gray));
}

TEST(NoiseEstimate, TooSmallToTellGivesZero) {
  for (const auto& [height, width] : {std::pair{0, 0}, {1, 1}, {1, 4000}, {15, 300}, {300, 15}})
    EXPECT_EQ(estimate_noise_sigma(with_noise(Planes(3, height, width, 0.5f), 25, Clipping::none, 1)), 0);
}

TEST(NoiseEstimate, SmallestPicture) {
  const double estimate = estimate_noise_sigma(with_noise(Planes(3, 16, 16, 0.5f), 25, Clipping::none, 1));
  EXPECT_NEAR(estimate, 25, 12);  // 144 overlapping patches
}

TEST(NoiseEstimate, SamplesThatAreNotNumbersAreLeftOut) {
  Planes picture = with_noise(testing::synthetic_picture(3, 256, 256), 20, Clipping::none, 1);
  for (int channel = 0; channel < 3; ++channel)
    std::fill_n(picture.plane(channel), picture.plane_size() / 2, std::nanf(""));
  EXPECT_NEAR(estimate_noise_sigma(picture), 20, 1);
  std::fill(picture.samples.begin(), picture.samples.end(), std::nanf(""));
  EXPECT_EQ(estimate_noise_sigma(picture), 0);

  Planes gray = with_noise(testing::synthetic_picture(1, 256, 256), 20, Clipping::none, 1);
  std::fill_n(gray.plane(0), gray.plane_size() / 2, std::nanf(""));
  EXPECT_EQ(estimate_noise_sigma(to_colour(gray)), estimate_noise_sigma(gray));
}

TEST(NoiseEstimate, BlackBarsAndBurntOutSkyDoNotHideTheNoise) {
  Planes picture = with_noise(testing::synthetic_picture(3, 256, 256), 20, Clipping::clipped, 1);
  for (int channel = 0; channel < 3; ++channel) {
    std::fill_n(picture.plane(channel), picture.plane_size() / 3, 0.0f);
    std::fill_n(picture.plane(channel) + picture.plane_size() * 2 / 3, picture.plane_size() / 3, 1.0f);
  }
  EXPECT_NEAR(estimate_noise_sigma(picture), 20, 1.5);
}

TEST(NoiseEstimate, CostPerMegapixelIsBounded) {
  const Planes picture = with_noise(testing::synthetic_picture(3, 1000, 1000), 25, Clipping::clipped, 1);
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t start = std::clock();  // processor time: other programs do not count
    estimate_noise_sigma(picture);
    best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::printf("noise estimate of 1 MP: %.1f ms\n", best * 1000);
  EXPECT_LT(best, 1.0);  // 0.03 s on an idle core; generous for sanitizers
}

}  // namespace
}  // namespace lacuna
