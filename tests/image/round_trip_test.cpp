// Samples that go out come in again.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "image/samples.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

void expect_same_samples(const Image& back, const Image& image) {
  EXPECT_EQ(back.width, image.width);
  EXPECT_EQ(back.height, image.height);
  EXPECT_EQ(back.channels, image.channels);
  EXPECT_EQ(back.type, image.type);
  EXPECT_TRUE(back.samples == image.samples);
  EXPECT_TRUE(back.alpha == image.alpha);
}

struct Kind {
  Format format;
  SampleType type;
  bool gray, alpha;
};

std::vector<Kind> lossless_kinds() {
  return {{Format::png, SampleType::u8, true, true},   {Format::png, SampleType::u16, true, true},
          {Format::tiff, SampleType::u8, true, true},  {Format::tiff, SampleType::u16, true, true},
          {Format::tiff, SampleType::f32, true, true}, {Format::webp, SampleType::u8, false, true},
          {Format::pnm, SampleType::u8, true, false},  {Format::pnm, SampleType::u16, true, false}};
}

TEST(RoundTrip, LosslessFormatsKeepEverySampleAtAnySize) {
  constexpr int sizes[][2] = {{1, 1}, {1, 200}, {200, 1}, {37, 21}, {257, 130}};
  for (const Kind& kind : lossless_kinds())
    for (const auto& size : sizes)
      for (const int channels : {1, 3})
        for (const bool alpha : {false, true}) {
          if ((channels == 1 && !kind.gray) || (alpha && !kind.alpha)) continue;
          SCOPED_TRACE(::testing::Message() << format_name(kind.format) << " type "
                                            << static_cast<int>(kind.type) << " " << size[0] << "x" << size[1]
                                            << " channels " << channels << (alpha ? " and alpha" : ""));
          const Image image = noise_image(size[0], size[1], channels, alpha, kind.type);
          expect_same_samples(load_image(encoded(image, kind.format), "memory"), image);
        }
}

TEST(RoundTrip, ColoursUnderFullTransparencySurvive) {
  for (const Format format : {Format::png, Format::tiff, Format::webp}) {
    SCOPED_TRACE(format_name(format));
    Image image = noise_image(40, 30, 3, true);
    for (std::size_t i = 0; i < image.alpha.size(); i += 2) image.alpha[i] = 0;
    expect_same_samples(load_image(encoded(image, format), "memory"), image);
  }
}

TEST(RoundTrip, OpaqueAlphaStaysAlpha) {
  for (const Format format : {Format::png, Format::tiff, Format::webp}) {
    SCOPED_TRACE(format_name(format));
    Image image = noise_image(40, 30, 3, true);
    std::fill(image.alpha.begin(), image.alpha.end(), std::uint8_t{255});
    expect_same_samples(load_image(encoded(image, format), "memory"), image);
  }
}

TEST(RoundTrip, LossyFormatsStayClose) {
  for (const Format format : {Format::jpeg, Format::webp})
    for (const int channels : {1, 3}) {
      SCOPED_TRACE(::testing::Message() << format_name(format) << " channels " << channels);
      const Image image = gradient_image(120, 90, channels);
      const Image back = load_image(encoded(image, format, 90), "memory");
      EXPECT_EQ(back.channels, format == Format::webp ? 3 : channels);
      double sum = 0;
      const int step = back.channels / channels;
      for (std::size_t i = 0; i < image.samples.size(); ++i)
        sum += std::abs(int{image.samples[i]} - int{back.samples[i * static_cast<std::size_t>(step)]});
      EXPECT_LT(sum / static_cast<double>(image.samples.size()), 2.0);
    }
}

TEST(RoundTrip, FilesAndMemoryGiveTheSame) {
  const TempFolder folder;
  for (const char* name : {"a.jpg", "a.png", "a.webp", "a.tif", "a.ppm"}) {
    SCOPED_TRACE(name);
    const Image image = with_metadata(noise_image(53, 47, 3));
    save_image(image, folder / name);
    const Image from_file = load_image(folder / name);
    std::ifstream file(folder / name, std::ios::binary);
    const Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const Image from_memory = load_image(bytes, name);
    expect_same_samples(from_file, from_memory);
    EXPECT_EQ(from_file.metadata.exif, from_memory.metadata.exif);
    EXPECT_EQ(from_file.metadata.format, format_of_extension(name));
    const ImageInfo info = read_image_info(folder / name);
    EXPECT_EQ(info.width, 53);
    EXPECT_EQ(info.height, 47);
    EXPECT_EQ(info.channels, 3);
    EXPECT_EQ(info.has_alpha, from_file.has_alpha());
    EXPECT_EQ(info.format, format_of_extension(name));
  }
}

TEST(RoundTrip, MasksKeepTheirLevels) {
  const TempFolder folder;
  Mask mask{20, 10, Bytes(200)};
  for (std::size_t i = 0; i < mask.samples.size(); ++i) mask.samples[i] = static_cast<std::uint8_t>(i);
  save_mask(mask, folder / "mask.png");
  const Mask back = load_mask(folder / "mask.png");
  EXPECT_EQ(back.width, 20);
  EXPECT_EQ(back.height, 10);
  EXPECT_EQ(back.samples, mask.samples);
}

TEST(RoundTrip, AColouredMaskCountsItsBrightestChannel) {
  const TempFolder folder;
  Image image = noise_image(2, 1, 3, true, SampleType::u16);
  const std::uint16_t samples[6] = {0, 65535, 0, 100, 257 * 7, 3};
  std::memcpy(image.samples.data(), samples, sizeof samples);
  save_image(image, folder / "mask.png");
  EXPECT_EQ(load_mask(folder / "mask.png").samples, (Bytes{255, 7}));
}

}  // namespace
}  // namespace lacuna::testing
