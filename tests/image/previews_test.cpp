// Promise I4: what was erased from a picture must not survive in a preview inside its metadata.
#include <gtest/gtest.h>

#include "image/exif.h"
#include "image/iptc.h"
#include "image/samples.h"
#include "image/xmp.h"

namespace lacuna::testing {
namespace {

constexpr Format formats_with_exif[] = {Format::jpeg, Format::png, Format::webp, Format::tiff};

/// A picture in base64, as xmp:Thumbnails holds it.
const std::string base64_jpeg =
    "/9j/4AAQSkZJRgABAQ" + std::string(200, 'A') + "&#xA;" + std::string(80, 'B') + "==";

Image with_previews() {
  Image image = with_metadata(noise_image(64, 48, 3));
  image.metadata.xmp = xmp_packet(1, "<xmpGImg:image>" + base64_jpeg + "</xmpGImg:image>");
  image.metadata.iptc = iptc_data_set(120, "A caption");
  append(image.metadata.iptc, iptc_data_set(202, "IPTCPREVIEW"));
  append(image.metadata.iptc, iptc_data_set(80, "An author"));
  return image;
}

TEST(Previews, AreGoneOncePixelsHaveChanged) {
  for (const Format format : formats_with_exif) {
    SCOPED_TRACE(format_name(format));
    SaveOptions options;
    options.format = format;
    const Bytes file = encode_image(with_previews(), options);
    for (const char* preview : {"THUMBNAIL", "MAKERPREVIEW", "IPTCPREVIEW", "/9j/4AAQ"})
      EXPECT_FALSE(contains(file, preview)) << preview;
    const Metadata metadata = load_image(file, "memory").metadata;
    EXPECT_TRUE(contains(metadata.exif, "Lacuna Works"));
    EXPECT_TRUE(contains(metadata.exif, "OURCAMERA"));
    EXPECT_TRUE(contains(metadata.exif, "NOTEEND"));
    EXPECT_EQ(metadata.xmp, xmp_packet(1, "<xmpGImg:image></xmpGImg:image>"));
    Bytes iptc = iptc_data_set(120, "A caption");
    append(iptc, iptc_data_set(80, "An author"));
    if (format != Format::webp) {
      EXPECT_EQ(metadata.iptc, iptc);
    }
  }
}

TEST(Previews, StayWherePixelsAreTheSame) {
  const Image image = with_previews();
  for (const Format format : {Format::jpeg, Format::png, Format::webp}) {
    const Metadata metadata = load_image(encoded(image, format), "memory").metadata;
    EXPECT_EQ(metadata.exif, image.metadata.exif);
    EXPECT_EQ(metadata.xmp, image.metadata.xmp);
  }
}

TEST(Previews, TheThumbnailsRoomIsGivenBack) {
  Bytes exif = exif_block();
  const std::size_t before = exif.size();
  remove_exif_previews(exif);
  // Here the first directory lies behind the thumbnail, so nothing can be cut off; the offsets stay true.
  EXPECT_EQ(exif.size(), before);
  TiffMaker maker;
  const Bytes thumbnail = preview_jpeg("LAST");
  const std::uint32_t second_at = 8 + 2 + 12 + 4;
  const std::uint32_t first = maker.directory({maker.shorts(274, {1})}, second_at);
  maker.directory({maker.longs(513, {second_at + 2 + 24 + 4}),
                   maker.longs(514, {static_cast<std::uint32_t>(thumbnail.size())})});
  maker.put(thumbnail);
  Bytes last = maker.finish(first);
  remove_exif_previews(last);
  EXPECT_EQ(last.size(), second_at + 2 + 24 + 4);
}

TEST(Previews, HostileBlocksAreLeftAlone) {
  // Each must neither crash nor grow.
  TiffMaker self;
  const std::uint32_t here = self.put({});
  self.directory({self.shorts(274, {6})}, here);
  TiffMaker outside;
  const std::uint32_t first = outside.directory({outside.longs(34665, {0xfffffff0u})}, 0xffffff00u);
  for (Bytes block :
       {Bytes{}, bytes_of("II"), bytes_of("garbage garbage"), self.finish(here), outside.finish(first)}) {
    const std::size_t size = block.size();
    remove_exif_previews(block);
    reset_exif_orientation(block);
    set_exif_size(block, 10, 10);
    EXPECT_LE(block.size(), size);
  }
  const Bytes whole = exif_block();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    remove_exif_previews(cut);
    reset_exif_orientation(cut);
    EXPECT_LE(cut.size(), size);
  }
}

TEST(Previews, WordsThatBeginLikeAPictureStayInXmp) {
  Bytes xmp = xmp_packet(1, "<dc:title>/9j/ is how base64 begins</dc:title>");
  const Bytes before = xmp;
  remove_xmp_previews(xmp);
  EXPECT_EQ(xmp, before);
}

TEST(Previews, OrientationInXmpIsFoundInBothSpellings) {
  for (const std::string text :
       {"<a tiff:Orientation='8'/>", "<a tiff:Orientation = \"8\"/>",
        "<tiff:Orientation>8</tiff:Orientation>", "<tiff:Orientation>\n 8 </tiff:Orientation>"}) {
    Bytes xmp = bytes_of(text);
    EXPECT_EQ(xmp_orientation(xmp), 8) << text;
    reset_xmp_orientation(xmp);
    EXPECT_EQ(xmp_orientation(xmp), 1) << text;
    EXPECT_EQ(xmp.size(), text.size());
  }
  EXPECT_EQ(xmp_orientation(bytes_of("tiff:Orientation=9")), 1);
  EXPECT_EQ(xmp_orientation(bytes_of("tiff:Orientation")), 1);
}

TEST(Previews, IptcIsFoundAmongPhotoshopResources) {
  const Bytes iptc = iptc_data_set(120, "odd");
  Bytes resources =
      bytes_of(std::string_view("8BIM\x03\xed\x03"
                                "abc\0\0\0\x03xyz\0",
                                18));
  append(resources, photoshop_of_iptc(iptc));
  EXPECT_EQ(iptc_of_photoshop(resources), iptc);
  for (std::size_t size = 0; size < resources.size(); ++size)
    iptc_of_photoshop(Bytes(resources.begin(), resources.begin() + static_cast<std::ptrdiff_t>(size)));
  EXPECT_TRUE(iptc_of_photoshop(bytes_of("8BIM")).empty());
}

}  // namespace
}  // namespace lacuna::testing
