// Promise I4: orientation is applied to the pixels, and its tags are reset.
#include "image/orientation.h"

#include <gtest/gtest.h>

#include "image/exif.h"
#include "image/samples.h"
#include "image/xmp.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

/// Where the EXIF standard shows the stored pixel (column, row): "the 0th row is the visual ... side".
void shown_at(int orientation, int width, int height, int column, int row, int& x, int& y) {
  switch (orientation) {
    case 1:  // row 0 top, column 0 left
      x = column, y = row;
      break;
    case 2:  // top, right
      x = width - 1 - column, y = row;
      break;
    case 3:  // bottom, right
      x = width - 1 - column, y = height - 1 - row;
      break;
    case 4:  // bottom, left
      x = column, y = height - 1 - row;
      break;
    case 5:  // left, top
      x = row, y = column;
      break;
    case 6:  // right, top
      x = height - 1 - row, y = column;
      break;
    case 7:  // right, bottom
      x = height - 1 - row, y = width - 1 - column;
      break;
    default:  // left, bottom
      x = row, y = width - 1 - column;
  }
}

void expect_turned(const Image& shown, const Image& stored, int orientation) {
  ASSERT_EQ(shown.width, swaps_sides(orientation) ? stored.height : stored.width);
  ASSERT_EQ(shown.height, swaps_sides(orientation) ? stored.width : stored.height);
  ASSERT_EQ(shown.samples.size(), stored.samples.size());
  const std::size_t pixel = sample_size(stored.type) * stored.channels;
  int wrong = 0;
  for (int row = 0; row < stored.height; ++row)
    for (int column = 0; column < stored.width; ++column) {
      int x = 0, y = 0;
      shown_at(orientation, stored.width, stored.height, column, row, x, y);
      const auto from = (static_cast<std::size_t>(row) * stored.width + column) * pixel;
      const auto to = (static_cast<std::size_t>(y) * shown.width + x) * pixel;
      wrong += std::memcmp(&stored.samples[from], &shown.samples[to], pixel) != 0;
    }
  EXPECT_EQ(wrong, 0);
}

TEST(Orientation, EveryOneIsAppliedToEveryKindOfPixel) {
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const int channels : {1, 3})
      for (const SampleType type : {SampleType::u8, SampleType::u16, SampleType::f32}) {
        SCOPED_TRACE(::testing::Message() << orientation << ", channels " << channels);
        const Image stored = noise_image(45, 70, channels, true, type);
        const Image shown = oriented(stored, orientation);
        expect_turned(shown, stored, orientation);
        Image alpha = stored, shown_alpha = shown;
        alpha.channels = shown_alpha.channels = 1;
        alpha.samples = stored.alpha;
        shown_alpha.samples = shown.alpha;
        expect_turned(shown_alpha, alpha, orientation);
      }
}

TEST(Orientation, StatedInExifIsAppliedAndReset) {
  for (const Format format : {Format::jpeg, Format::png, Format::webp})
    for (const bool big_endian : {false, true})
      for (int orientation = 1; orientation <= 8; ++orientation) {
        SCOPED_TRACE(::testing::Message() << format_name(format) << ", orientation " << orientation);
        Image image = noise_image(64, 48, 3);
        image.metadata.exif = exif_block(1, big_endian);
        const Image upright = load_image(encoded(image, format, 90), "memory");
        image.metadata.exif = exif_block(orientation, big_endian);
        image.metadata.xmp = xmp_packet(orientation);
        const Image shown = load_image(encoded(image, format, 90), "memory");
        expect_turned(shown, upright, orientation);
        EXPECT_EQ(exif_orientation(shown.metadata.exif), 1);
        EXPECT_EQ(xmp_orientation(shown.metadata.xmp), 1);
        EXPECT_EQ(shown.metadata.xmp, xmp_packet(1));
        // A thumbnail in the camera's orientation would be shown turned from now on.
        EXPECT_EQ(contains(shown.metadata.exif, "THUMBNAIL"), orientation == 1);
      }
}

/// An uncompressed 8-bit gray TIFF.
Bytes gray_tiff(const Image& image, int orientation) {
  TiffMaker maker;
  const std::uint32_t samples = maker.put(image.samples);
  return maker.finish(
      maker.directory({maker.longs(256, {static_cast<std::uint32_t>(image.width)}),
                       maker.longs(257, {static_cast<std::uint32_t>(image.height)}), maker.shorts(258, {8}),
                       maker.shorts(262, {1}), maker.longs(273, {samples}),
                       maker.shorts(274, {static_cast<std::uint32_t>(orientation)}),
                       maker.longs(279, {static_cast<std::uint32_t>(image.samples.size())})}));
}

TEST(Orientation, StatedInTiffIsApplied) {
  const Image stored = noise_image(31, 17, 1);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    expect_turned(load_image(gray_tiff(stored, orientation), "memory"), stored, orientation);
  }
}

TEST(Orientation, StatedInXmpAloneIsApplied) {
  Image image = noise_image(33, 20, 3);
  image.metadata.xmp = xmp_packet(6);
  const Image shown = load_image(encoded(image, Format::png), "memory");
  expect_turned(shown, image, 6);
  EXPECT_EQ(shown.metadata.xmp, xmp_packet(1));
}

TEST(Orientation, AlsoAppliesToStripsHeadersAndDensity) {
  const TempFolder folder;
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    Image image = noise_image(90, 61, 3, true, SampleType::u16);
    image.metadata.exif = exif_block(orientation);
    image.metadata.pixels_per_mm_x = 10;
    image.metadata.pixels_per_mm_y = 20;
    write_bytes(folder / "turned.png", encoded(image, Format::png));
    const Image whole = load_image(folder / "turned.png");
    const bool swapped = swaps_sides(orientation);
    EXPECT_DOUBLE_EQ(whole.metadata.pixels_per_mm_x, swapped ? 20 : 10);
    const ImageInfo info = read_image_info(folder / "turned.png");
    EXPECT_EQ(info.width, swapped ? 61 : 90);
    EXPECT_EQ(info.height, swapped ? 90 : 61);
    const auto reader = StripReader::open(folder / "turned.png");
    EXPECT_EQ(reader->info().width, info.width);
    EXPECT_EQ(reader->metadata().exif, whole.metadata.exif);
    Bytes samples, alpha;
    for (Image strip = reader->read(7); strip.height > 0; strip = reader->read(7)) {
      append(samples, strip.samples);
      append(alpha, strip.alpha);
    }
    EXPECT_TRUE(samples == whole.samples);
    EXPECT_TRUE(alpha == whole.alpha);
  }
}

}  // namespace
}  // namespace lacuna::testing
