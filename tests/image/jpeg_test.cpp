// How a JPEG was stored is found out, and used again.
#include <gtest/gtest.h>

#include "image/jpeg_quality.h"
#include "image/progressive_jpeg.h"
#include "image/samples.h"

namespace lacuna::testing {
namespace {

TEST(Jpeg, EveryQualityIsEstimatedExactly) {
  const Image image = gradient_image(16, 16, 3);
  for (int quality = 1; quality <= 100; ++quality) {
    const Image back = load_image(encoded(image, Format::jpeg, quality), "memory");
    EXPECT_EQ(back.metadata.jpeg_quality, quality);
    EXPECT_EQ(load_image(encoded(back, Format::jpeg), "memory").metadata.jpeg_quality, quality);
  }
}

TEST(Jpeg, ATableOfOurOwnGetsTheNearestQuality) {
  QuantisationTable flat;
  flat.fill(1);
  EXPECT_EQ(estimate_jpeg_quality(flat), 100);
  flat.fill(255);
  EXPECT_LE(estimate_jpeg_quality(flat), 5);
}

TEST(Jpeg, OtherFormatsAreWrittenAt92) {
  const Image png = load_image(encoded(gradient_image(16, 16, 3), Format::png), "memory");
  EXPECT_EQ(png.metadata.jpeg_quality, 0);
  EXPECT_EQ(load_image(encoded(png, Format::jpeg), "memory").metadata.jpeg_quality, 92);
}

TEST(Jpeg, ChromaKeepsItsResolution) {
  Image image = gradient_image(64, 48, 3);
  for (const auto& [x, y] : {std::pair{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}}) {
    image.metadata.chroma_step_x = x;
    image.metadata.chroma_step_y = y;
    const Image first = load_image(encoded(image, Format::jpeg, 95), "memory");
    EXPECT_EQ(first.metadata.chroma_step_x, x);
    EXPECT_EQ(first.metadata.chroma_step_y, y);
    const Image second = load_image(encoded(first, Format::jpeg, 60), "memory");
    EXPECT_EQ(second.metadata.chroma_step_x, x);
    EXPECT_EQ(second.metadata.chroma_step_y, y);
  }
  image.metadata = {};
  EXPECT_EQ(load_image(encoded(image, Format::jpeg, 89), "memory").metadata.chroma_step_x, 2);
  EXPECT_EQ(load_image(encoded(image, Format::jpeg, 90), "memory").metadata.chroma_step_x, 1);
}

TEST(Jpeg, ChromaOfATurnedPictureTurnsAsWell) {
  Image image = gradient_image(64, 48, 3);
  image.metadata.chroma_step_x = 2;
  image.metadata.chroma_step_y = 1;
  image.metadata.exif = exif_block(6);
  const Metadata metadata = load_image(encoded(image, Format::jpeg, 95), "memory").metadata;
  EXPECT_EQ(metadata.chroma_step_x, 1);
  EXPECT_EQ(metadata.chroma_step_y, 2);
}

TEST(Jpeg, ProgressiveFilesAreRead) {
  const Image image = load_image(progressive_jpeg(), "progressive");
  EXPECT_EQ(image.width, 40);
  EXPECT_EQ(image.height, 30);
  EXPECT_EQ(image.metadata.jpeg_quality, 60);
  // Its upper left square is dark blue, the next one brighter.
  EXPECT_NEAR(image.samples[(4 * 40 + 4) * 3 + 2], 40, 25);
  EXPECT_NEAR(image.samples[(4 * 40 + 12) * 3 + 2], 160, 25);
}

TEST(Jpeg, LargeProfilesAreSplitAndJoined) {
  Image image = gradient_image(16, 16, 3);
  image.metadata.icc = icc_profile("RGB ", 300'000);
  EXPECT_EQ(load_image(encoded(image, Format::jpeg), "memory").metadata.icc, image.metadata.icc);
}

TEST(Jpeg, MetadataThatIsTooLongIsLeftOutWithANote) {
  Image image = gradient_image(16, 16, 3);
  image.metadata.exif = exif_block();
  image.metadata.exif.resize(70'000);
  image.metadata.xmp = xmp_packet(1, "<dc:title>" + std::string(70'000, 'x') + "</dc:title>");
  SaveOptions options;
  options.format = Format::jpeg;
  const ImageInfo info{16, 16, 3, false, SampleType::u8, Format::jpeg};
  EXPECT_EQ(save_notes(info, image.metadata, options).size(), 2u);
  EXPECT_NO_THROW(load_image(encode_image(image, options), "memory"));
}

TEST(Jpeg, PaddingOfXmpGoesBeforeTheXmpDoes) {
  Image image = gradient_image(16, 16, 3);
  std::string padded(reinterpret_cast<const char*>(xmp_packet().data()), xmp_packet().size());
  padded.insert(padded.find("<?xpacket end"), std::string(70'000, ' '));
  image.metadata.xmp = bytes_of(padded);
  EXPECT_EQ(load_image(encoded(image, Format::jpeg), "memory").metadata.xmp, xmp_packet());
}

}  // namespace
}  // namespace lacuna::testing
