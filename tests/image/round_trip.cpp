#include <gtest/gtest.h>

#include "image/image_file.h"

namespace lacuna {
namespace {

Image noise(int width, int height, int channels, bool alpha, SampleType type) {
  Image image;
  image.width = width;
  image.height = height;
  image.channels = channels;
  image.type = type;
  image.samples.resize(image.pixel_count() * channels * sample_size(type));
  if (alpha) image.alpha.resize(image.pixel_count() * sample_size(type));
  unsigned state = 1;
  for (auto* samples : {&image.samples, &image.alpha})
    for (auto& each : *samples)
      each = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  return image;
}

TEST(RoundTrip, LosslessFormatsKeepEverySample) {
  for (const Format format : {Format::png, Format::tiff})
    for (const int channels : {1, 3})
      for (const bool alpha : {false, true})
        for (const SampleType type : {SampleType::u8, SampleType::u16}) {
          SCOPED_TRACE(std::string(format_name(format)) + " channels " + std::to_string(channels));
          const Image image = noise(37, 21, channels, alpha, type);
          SaveOptions options;
          options.format = format;
          const Image back = load_image(encode_image(image, options), "memory");
          EXPECT_EQ(back.type, type);
          EXPECT_EQ(back.channels, channels);
          EXPECT_EQ(back.samples, image.samples);
          EXPECT_EQ(back.alpha, image.alpha);
        }
}

}  // namespace
}  // namespace lacuna
