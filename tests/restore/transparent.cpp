#include "restore/transparent.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/random.h"

namespace lacuna {
namespace {

TEST(Transparent, OnlyAlphaZeroCounts) {
  Image image;
  image.width = 2;
  image.height = 2;
  image.channels = 1;
  image.samples = {1, 2, 3, 4};
  EXPECT_TRUE(transparent_pixels(image).empty());
  image.alpha = {255, 1, 0, 128};
  EXPECT_EQ(transparent_pixels(image), (std::vector<bool>{false, false, true, false}));
  image.alpha = {255, 1, 2, 128};
  EXPECT_TRUE(transparent_pixels(image).empty());
}

TEST(Transparent, SixteenBitAlphaIsLookedAtAsAWhole) {
  Image image;
  image.width = 2;
  image.height = 1;
  image.channels = 1;
  image.type = SampleType::u16;
  image.samples.resize(4);
  const std::uint16_t alpha[] = {256, 0};  // a low byte of 0 does not hide a pixel
  image.alpha.resize(4);
  std::memcpy(image.alpha.data(), alpha, 4);
  EXPECT_EQ(transparent_pixels(image), (std::vector<bool>{false, true}));
}

TEST(Transparent, HiddenPixelsTakeTheNearestVisibleColour) {
  Random random(3);
  constexpr int width = 40, height = 30;
  std::vector<bool> hidden(width * height);
  for (int i = 0; i < width * height; ++i) hidden[i] = random.chance(0.97);
  hidden[7 * width + 9] = false;
  Planes picture(1, height, width);
  for (int i = 0; i < width * height; ++i) picture.samples[i] = hidden[i] ? -1.0f : static_cast<float>(i);
  fill_hidden(hidden, picture);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int source = static_cast<int>(picture.at(0, y, x));
      ASSERT_GE(source, 0);
      ASSERT_FALSE(hidden[source]);
      double nearest = 1e9;
      for (int i = 0; i < width * height; ++i)
        if (!hidden[i]) nearest = std::min(nearest, std::hypot(i / width - y, i % width - x));
      // The sweeps miss the very nearest by a fraction of a pixel at times.
      EXPECT_LE(std::hypot(source / width - y, source % width - x), nearest + 0.5);
    }
  }
}

TEST(Transparent, AllHiddenBecomesGray) {
  Planes picture(3, 4, 4, 0.9f);
  fill_hidden(std::vector<bool>(16, true), picture);
  for (const float sample : picture.samples) EXPECT_EQ(sample, 0.5f);
}

TEST(Transparent, HiddenColoursComeBackBitForBit) {
  Image original;
  original.width = 3;
  original.height = 1;
  original.channels = 3;
  original.samples = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  Image image = original;
  image.samples.assign(9, 100);
  restore_hidden({false, true, false}, original, image);
  EXPECT_EQ(image.samples, (std::vector<std::uint8_t>{100, 100, 100, 4, 5, 6, 100, 100, 100}));
}

}  // namespace
}  // namespace lacuna
