// Kinds of damage that a program brings along.
#include <gtest/gtest.h>

#include <random>

#include "lacuna/degrade.h"
#include "support/errors.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {
namespace {

/// Replaces a tenth of the pixels by white.
void snow(Planes& image, Mask& mask, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < mask.samples.size(); ++i) {
    if (random() % 10 != 0) continue;
    for (int channel = 0; channel < image.channels; ++channel) image.plane(channel)[i] = 1;
    mask.samples[i] = 255;
  }
}

class OwnDegradation : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { add_degradation("snow", "white pixels", snow); }
  const Planes clean_ = synthetic_picture(3, 30, 40, 1);
};

TEST_F(OwnDegradation, StandsInASpecAmongOthersAndCovers) {
  const DamagedPicture damaged = degrade(clean_, "snow()+gaussian(sigma=10)", 5, 2);
  EXPECT_DOUBLE_EQ(damaged.noise_sigma, 10) << "what covers is no noise";
  int covered = 0;
  for (const std::uint8_t sample : damaged.mask.samples) covered += sample == 255;
  EXPECT_GT(covered, 60);
  EXPECT_LT(covered, 180);
}

TEST_F(OwnDegradation, FollowsSeedAndIndex) {
  const auto mask = [this](std::uint64_t seed, std::uint64_t index) {
    return degrade(clean_, "snow", seed, index).mask.samples;
  };
  EXPECT_EQ(mask(5, 2), mask(5, 2));
  EXPECT_NE(mask(5, 2), mask(5, 3));
  EXPECT_NE(mask(5, 2), mask(6, 2));
}

TEST_F(OwnDegradation, ThatCoversNothingCountsAsNoise) {
  add_degradation("brighter", "a tenth brighter", [](Planes& image, Mask&, std::uint64_t) {
    for (float& sample : image.samples) sample += 0.1f;
  });
  EXPECT_NEAR(degrade(clean_, "brighter").noise_sigma, 25.5, 0.01);
}

TEST_F(OwnDegradation, NamesThatAreTakenOrNoneAreRefused) {
  for (const char* name : {"snow", "gaussian", "none", "paired", "", "Snow", "a b", "1st", "a+b"})
    EXPECT_EQ(error_of([name] { add_degradation(name, "", snow); }).code, ErrorCode::usage) << name;
}

TEST_F(OwnDegradation, ThatChangesTheSizeIsRefused) {
  add_degradation("shrink", "wrong", [](Planes& image, Mask&, std::uint64_t) { image = Planes(3, 2, 2); });
  EXPECT_EQ(error_of([this] { degrade(clean_, "shrink"); }).code, ErrorCode::usage);
}

}  // namespace
}  // namespace lacuna::testing
