#include "restore/noise_level.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "degrade/degradation.h"
#include "image/image_file.h"
#include "restore/noise_estimate.h"
#include "support/data.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

Planes damaged(const Planes& clean, const std::string& spec) {
  return DegradationChain(spec).apply(clean, 3, 0).image;
}

TEST(NoiseLevel, WhiteNoiseIsWhatTheEstimateSays) {
  const Planes clean = testing::synthetic_picture(3, 256, 256);
  for (const char* sigma : {"3", "10", "25", "75"}) {
    const Planes noisy = damaged(clean, std::string("gaussian(sigma=") + sigma + ")");
    EXPECT_EQ(estimate_noise_level(noisy), estimate_noise_sigma(noisy)) << sigma;
  }
}

TEST(NoiseLevel, NoiseThatWasCompressedIsStillSeen) {
  const Planes clean = testing::synthetic_picture(3, 256, 256);
  const Planes noisy = damaged(clean, "gaussian(sigma=25)+jpeg(quality=90)");
  EXPECT_LT(estimate_noise_sigma(noisy), 5);  // hardly any of it is left in the finest details
  EXPECT_NEAR(estimate_noise_level(noisy), 17, 6);
}

TEST(NoiseLevel, GuessIsBoundedWhereOnlyLightVaries) {
  // Texture in gray, smooth at the pixel scale: nothing tells it from noise that was smoothed.
  Planes texture(3, 256, 256);
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x)
      for (int channel = 0; channel < 3; ++channel)
        texture.at(channel, y, x) = static_cast<float>(0.5 + 0.1 * std::sin(0.9 * x) * std::sin(0.7 * y));
  EXPECT_LE(estimate_noise_level(texture), 4);
  EXPECT_GT(estimate_noise_level(texture), 0);
}

TEST(NoiseLevel, DrawingsAndFlatPicturesHaveNone) {
  Planes drawing(3, 256, 256, 0.8f);
  for (int i = 0; i < 256; ++i)
    for (int channel = 0; channel < 3; ++channel)
      drawing.at(channel, i, i) = drawing.at(channel, i, 128) = 0.1f;
  EXPECT_LT(estimate_noise_level(drawing), 0.5);
  for (const float level : {0.0f, 0.5f, 1.0f}) {
    EXPECT_EQ(estimate_noise_level(Planes(3, 64, 64, level)), 0);
    EXPECT_EQ(estimate_noise_level(Planes(1, 64, 64, level)), 0);
  }
}

TEST(NoiseLevel, PicturesTooSmallToTell) {
  for (const auto& [height, width] : {std::pair{0, 0}, {1, 1}, {1, 900}, {15, 15}})
    EXPECT_EQ(estimate_noise_level(damaged(Planes(3, height, width, 0.5f), "gaussian(sigma=25)")), 0);
}

/// Pairs with an even number are for choosing constants; they are what this checks.
TEST(NoiseLevel, CameraPicturesGetALevelThatHelps) {
  LACUNA_NEEDS_DATA("photos/real-noise");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(testing::data_folder() / "photos/real-noise"))
    if (entry.path().string().find("_real") != std::string::npos) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  double sum = 0, white = 0;
  int count = 0;
  for (std::size_t i = 0; i < files.size(); i += 2, ++count) {
    const Planes noisy = to_planes(load_image(files[i]));
    const double level = estimate_noise_level(noisy);
    EXPECT_GE(level, 0.5) << files[i];  // below, nothing would be done
    EXPECT_LE(level, 6) << files[i];    // above, some of these pictures lose
    sum += level;
    white += estimate_noise_sigma(noisy);
  }
  std::printf("%d camera pictures: mean level %.2f, seen as white %.2f\n", count, sum / count, white / count);
  EXPECT_GT(sum / count, 3);
}

}  // namespace
}  // namespace lacuna
