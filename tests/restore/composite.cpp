#include "restore/composite.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/random.h"
#include "support/errors.h"

namespace lacuna {
namespace {

Image noise_image(SampleType type, int channels, int width, int height, std::uint64_t seed) {
  Image image;
  image.width = width;
  image.height = height;
  image.channels = channels;
  image.type = type;
  image.samples.resize(image.pixel_count() * channels * sample_size(type));
  image.alpha.resize(image.pixel_count() * sample_size(type));
  Random random(seed);
  if (type == SampleType::f32) {
    for (std::size_t i = 0; i < image.samples.size(); i += 4) {
      const float value = random.uniform();
      std::memcpy(image.samples.data() + i, &value, 4);
    }
  } else {
    for (std::uint8_t& byte : image.samples) byte = static_cast<std::uint8_t>(random.bits());
  }
  for (std::uint8_t& byte : image.alpha) byte = static_cast<std::uint8_t>(random.bits());
  return image;
}

TEST(Composite, EveryBitOutsideTheMaskIsTheOriginals) {
  for (const SampleType type : {SampleType::u8, SampleType::u16, SampleType::f32}) {
    for (const int channels : {1, 3}) {
      Image original = noise_image(type, channels, 37, 23, 1);
      original.metadata.icc = {1, 2, 3};
      const Image restored = noise_image(type, channels, 37, 23, 2);
      Mask mask{37, 23, std::vector<std::uint8_t>(37 * 23, 0)};
      for (int i = 100; i < 300; ++i) mask.samples[i] = 255;
      const Image result = composite(original, restored, mask);
      const std::size_t pixel = sample_size(type) * channels;
      for (std::size_t i = 0; i < original.pixel_count(); ++i) {
        const Image& expected = i >= 100 && i < 300 ? restored : original;
        ASSERT_EQ(std::memcmp(result.samples.data() + i * pixel, expected.samples.data() + i * pixel, pixel),
                  0)
            << i;
      }
      EXPECT_EQ(result.alpha, original.alpha);
      EXPECT_EQ(result.metadata.icc, original.metadata.icc);
    }
  }
}

TEST(Composite, SoftMaskBlendsAndRounds) {
  Image original;
  original.width = 3;
  original.height = 1;
  original.channels = 1;
  original.samples = {10, 10, 200};
  Image restored = original;
  restored.samples = {20, 13, 100};
  EXPECT_EQ(composite(original, restored, {3, 1, {128, 128, 64}}).samples,
            (std::vector<std::uint8_t>{15, 12, 175}));
}

TEST(Composite, OneByOneAndEmpty) {
  const Image one = noise_image(SampleType::u8, 3, 1, 1, 1), other = noise_image(SampleType::u8, 3, 1, 1, 2);
  EXPECT_EQ(composite(one, other, {1, 1, {255}}).samples, other.samples);
  EXPECT_EQ(composite(one, other, {1, 1, {0}}).samples, one.samples);
  Image empty;
  empty.channels = 3;
  EXPECT_TRUE(composite(empty, empty, {}).samples.empty());
}

TEST(Composite, MaskOfAnotherSizeSaysBothSizes) {
  const Image image = noise_image(SampleType::u8, 3, 4, 5, 1);
  const auto error = testing::error_of([&] {
    composite(image, image, {5, 4, std::vector<std::uint8_t>(20)});
  });
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_EQ(error.message, "the mask has 5 x 4 pixels, the picture 4 x 5");
}

}  // namespace
}  // namespace lacuna
