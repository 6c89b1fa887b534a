// Promises I1 and I3: what is too large or of another kind is refused from its header, at once and in little
// memory.
#include <gtest/gtest.h>

#include "image/child.h"
#include "image/png_maker.h"
#include "image/progressive_jpeg.h"
#include "image/samples.h"
#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

/// Loads `bytes` from a file in a process of its own and expects a quick, cheap refusal.
void expect_refused(const Bytes& bytes, ErrorCode code, const std::string& part_of_message) {
  const TempFolder folder;
  write_bytes(folder / "bomb", bytes);
  for (const bool header_only : {false, true}) {
    const Outcome outcome = outcome_of([&] {
      if (header_only)
        read_image_info(folder / "bomb");
      else
        load_image(folder / "bomb");
    });
    ASSERT_TRUE(outcome.finished) << "the process died";
    ASSERT_TRUE(outcome.threw) << "it was accepted";
    EXPECT_EQ(outcome.code, code) << outcome.message;
    EXPECT_NE(std::string(outcome.message).find(part_of_message), std::string::npos) << outcome.message;
    EXPECT_LE(outcome.seconds, 0.5);
    if (memory_is_measurable) {
      EXPECT_LE(outcome.peak_megabytes, 64);
    }
  }
}

TEST(Limits, APngOf69BytesThatClaims60000Squared) {
  Bytes file = png_file(60000, 60000, 8, 2, {});
  file.erase(file.begin() + 33, file.end());
  append(file, png_chunk("IDAT", Bytes(12)));
  append(file, png_chunk("IEND", {}));
  ASSERT_EQ(file.size(), 69u);
  expect_refused(file, ErrorCode::limit_exceeded, "--max-side");
}

TEST(Limits, APngOf20000Squared) {
  expect_refused(png_file(20000, 20000, 8, 0, Bytes(1000)), ErrorCode::limit_exceeded, "--max-pixels");
}

TEST(Limits, APictureOfOneRowAndTenMillionColumns) {
  expect_refused(png_file(10'000'000, 1, 8, 0, Bytes(10'000'001)), ErrorCode::limit_exceeded, "--max-side");
  expect_refused(bytes_of("P5 10000000 1 255 "), ErrorCode::limit_exceeded, "--max-side");
}

TEST(Limits, SidesOfZero) {
  expect_refused(png_file(0, 10, 8, 0, {}), ErrorCode::bad_input, "0 x 10");
  expect_refused(bytes_of("P5 10 0 255 "), ErrorCode::bad_input, "10 x 0");
}

TEST(Limits, TheCallersLimitsCount) {
  const Bytes file = encoded(noise_image(30, 20, 1), Format::png);
  ImageLimits limits;
  limits.max_pixels = 599;
  EXPECT_EQ(error_of([&] { load_image(file, "x", limits); }).code, ErrorCode::limit_exceeded);
  limits.max_pixels = 600;
  EXPECT_NO_THROW(load_image(file, "x", limits));
  limits.max_side = 29;
  EXPECT_EQ(error_of([&] { load_image(file, "x", limits); }).code, ErrorCode::limit_exceeded);
  limits.max_side = 30;
  limits.max_file_bytes = file.size() - 1;
  EXPECT_EQ(error_of([&] { load_image(file, "x", limits); }).code, ErrorCode::limit_exceeded);
  const TempFolder folder;
  write_bytes(folder / "x.png", file);
  EXPECT_EQ(error_of([&] { load_image(folder / "x.png", limits); }).code, ErrorCode::limit_exceeded);
}

std::vector<Tag> gray_tags(const TiffMaker& maker, std::uint32_t offset, std::uint32_t size) {
  return {maker.longs(256, {10}), maker.longs(257, {10}),     maker.shorts(258, {8}),
          maker.shorts(262, {1}), maker.longs(273, {offset}), maker.longs(279, {size})};
}

TEST(Limits, TiffsWithLyingDirectories) {
  const auto with_more = [](const std::function<void(TiffMaker&, std::vector<Tag>&)>& lie) {
    TiffMaker maker;
    std::vector<Tag> tags = gray_tags(maker, maker.put(Bytes(100, 9)), 100);
    lie(maker, tags);
    return maker.finish(maker.directory(tags));
  };
  EXPECT_NO_THROW(load_image(with_more([](TiffMaker&, std::vector<Tag>&) {}), "honest"));
  expect_refused(with_more([](TiffMaker&, std::vector<Tag>& tags) {
                   tags.push_back({700, 7, 0xfffffff0u, Bytes(5)});
                 }),
                 ErrorCode::bad_input, "behind the end");
  expect_refused(
      with_more([](TiffMaker& maker, std::vector<Tag>& tags) { tags[5] = maker.longs(279, {0x7fffffff}); }),
      ErrorCode::bad_input, "truncated");
  expect_refused(with_more([](TiffMaker& maker, std::vector<Tag>& tags) {
                   tags[4] = maker.longs(273, {1, 2, 3});
                 }),
                 ErrorCode::bad_input, "strips");
  expect_refused(with_more([](TiffMaker& maker, std::vector<Tag>& tags) {
                   tags[0] = maker.longs(256, {20000});
                   tags[1] = maker.longs(257, {20000});
                 }),
                 ErrorCode::limit_exceeded, "--max-pixels");
  expect_refused(with_more([](TiffMaker& maker, std::vector<Tag>& tags) {
                   tags[4] = maker.longs(322, {1u << 30});
                   tags[5] = maker.longs(323, {1u << 30});
                   tags.push_back(maker.longs(324, {8}));
                   tags.push_back(maker.longs(325, {100}));
                 }),
                 ErrorCode::bad_input, "tiles");
}

TEST(Limits, TiffsWithPages) {
  TiffMaker maker;
  const auto tags = gray_tags(maker, maker.put(Bytes(100)), 100);
  expect_refused(maker.finish(maker.directory(tags, maker.directory(tags))), ErrorCode::unsupported,
                 "2 pages");

  // A directory that names itself as the next one.
  TiffMaker loop;
  const auto looping = gray_tags(loop, loop.put(Bytes(100)), 100);
  const std::uint32_t here = loop.put({});
  loop.directory(looping, here);
  expect_refused(loop.finish(here), ErrorCode::bad_input, "loop");
}

TEST(Limits, TheSmallerCopyInATiffIsLeftOutWithANote) {
  TiffMaker maker;
  const auto tags = gray_tags(maker, maker.put(Bytes(100)), 100);
  auto copy = tags;
  copy.insert(copy.begin(), maker.longs(254, {1}));
  const Image image = load_image(maker.finish(maker.directory(tags, maker.directory(copy))), "pyramid");
  ASSERT_EQ(image.metadata.notes.size(), 1u);
  EXPECT_NE(image.metadata.notes[0].find("smaller copies"), std::string::npos);
}

TEST(Limits, Animations) {
  const Bytes frames = png_chunk("acTL", Bytes{0, 0, 0, 7, 0, 0, 0, 0});
  expect_refused(png_file(10, 10, 8, 0, Bytes(110), frames), ErrorCode::unsupported, "7 frames");
  Bytes webp = bytes_of("RIFF");
  Bytes chunks = bytes_of("WEBPVP8X");
  append(chunks, {10, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 9, 0, 0});
  append(chunks, bytes_of("ANIM"));
  append(chunks, {6, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  append(webp, number(chunks.size(), 4, false));
  append(webp, chunks);
  expect_refused(webp, ErrorCode::unsupported, "animation");
}

TEST(Limits, HugeMetadata) {
  const Bytes huge(17 << 20);
  expect_refused(png_file(10, 10, 8, 0, Bytes(110), png_chunk("eXIf", huge)), ErrorCode::limit_exceeded,
                 "chunk");

  TiffMaker maker;
  auto tags = gray_tags(maker, maker.put(Bytes(100)), 100);
  tags.push_back(TiffMaker::blob(34675, huge));
  expect_refused(maker.finish(maker.directory(tags)), ErrorCode::limit_exceeded, "profile");

  Bytes webp = encoded(noise_image(10, 10, 3, true), Format::webp);
  append(webp, bytes_of("ICCP"));
  append(webp, number(huge.size(), 4, false));
  append(webp, huge);
  const Bytes size = number(webp.size() - 8, 4, false);
  std::copy(size.begin(), size.end(), webp.begin() + 4);
  expect_refused(webp, ErrorCode::limit_exceeded, "profile");

  Bytes jpeg = encoded(noise_image(10, 10, 3), Format::jpeg);
  Bytes segment = {0xff, 0xe2, 0xff, 0xff};
  append(segment, bytes_of("ICC_PROFILE"));
  segment.resize(65537);
  Bytes segments;
  for (int i = 0; i < 400; ++i) append(segments, segment);
  jpeg.insert(jpeg.begin() + 2, segments.begin(), segments.end());
  expect_refused(jpeg, ErrorCode::limit_exceeded, "profile");
}

TEST(Limits, PackedMetadataThatGrows) {
  const Bytes zeros = packed(Bytes(60 << 20));
  Bytes profile = bytes_of(std::string_view("x\0\0", 3));
  append(profile, zeros);
  Bytes comment = bytes_of(std::string_view("Comment\0\0", 9));
  append(comment, zeros);
  Bytes raw = bytes_of(std::string_view("Raw profile type exif\0\0", 23));
  append(raw, zeros);
  Bytes chunks = png_chunk("iCCP", profile);
  append(chunks, png_chunk("zTXt", comment));
  append(chunks, png_chunk("zTXt", raw));
  const TempFolder folder;
  write_bytes(folder / "grows.png", png_file(10, 10, 8, 0, Bytes(110), chunks));
  const Outcome outcome = outcome_of([&] {
    const Image image = load_image(folder / "grows.png");
    if (!image.metadata.icc.empty() || image.metadata.notes.size() != 2)
      throw Error(ErrorCode::internal, "the profile was kept");
  });
  EXPECT_TRUE(outcome.finished && !outcome.threw) << outcome.message;
  EXPECT_LE(outcome.seconds, 0.5);
  if (memory_is_measurable) {
    EXPECT_LE(outcome.peak_megabytes, 64);
  }
}

TEST(Limits, AJpegOfAThousandScans) {
  Bytes jpeg = progressive_jpeg();
  // The first scan's header and data again and again, before the end marker.
  const Bytes scan_start = {0xff, 0xda};
  const auto first = std::search(jpeg.begin(), jpeg.end(), scan_start.begin(), scan_start.end());
  const auto second = std::search(first + 2, jpeg.end(), scan_start.begin(), scan_start.end());
  const Bytes scan(first, second);
  Bytes scans;
  for (int i = 0; i < 1000; ++i) append(scans, scan);
  jpeg.insert(jpeg.end() - 2, scans.begin(), scans.end());
  expect_refused(jpeg, ErrorCode::limit_exceeded, "scans");
}

TEST(Limits, OtherFormatsUnderAKnownName) {
  using namespace std::string_view_literals;
  for (const std::string_view start :
       {"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"sv,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"sv,
        "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"sv, "GIF89a\x01\0\x01\0\0\0\0;"sv,
        "\x76\x2f\x31\x01\x02\0\0\0channels\0"sv, "BM\x46\0\0\0\0\0\0\0"sv, "8BPS\0\x01\0\0\0\0\0\0"sv,
        "\0\0\0\x0cJXL \x0d\x0a\x87\x0a"sv, "P7\nWIDTH 1\n"sv, "Pf\n1 1\n-1.0\n"sv,
        "SIMPLE  =                    T"sv, "hello, I am a text"sv}) {
    const TempFolder folder;
    write_bytes(folder / "picture.png", bytes_of(start));
    const auto error = error_of([&] { load_image(folder / "picture.png"); });
    EXPECT_EQ(error.code, ErrorCode::unsupported) << error.message;
    EXPECT_EQ(error_of([&] { StripReader::open(folder / "picture.png"); }).code, ErrorCode::unsupported);
  }
}

TEST(Limits, TheNameOfAPictureSaysNothing) {
  const TempFolder folder;
  const Image image = noise_image(10, 10, 3);
  write_bytes(folder / "picture.jpg", encoded(image, Format::png));
  const Image back = load_image(folder / "picture.jpg");
  EXPECT_EQ(back.metadata.format, Format::png);
  EXPECT_EQ(back.samples, image.samples);
  // Brackets are options to libvips; here they belong to the name.
  write_bytes(folder / "a[page=2].tif", encoded(image, Format::tiff));
  EXPECT_EQ(load_image(folder / "a[page=2].tif").samples, image.samples);
}

TEST(Limits, HeifNeedsTheCallersWord) {
  using namespace std::string_view_literals;
  for (const auto brand : {"heic"sv, "avif"sv, "mif1"sv}) {
    Bytes file = {0, 0, 0, 24};
    append(file, bytes_of("ftyp" + std::string(brand)));
    append(file, Bytes(200));
    const auto error = error_of([&] { load_image(file, "x"); });
    EXPECT_EQ(error.code, ErrorCode::unsupported);
    EXPECT_NE(error.message.find("--allow-heif"), std::string::npos);
    ImageLimits limits;
    limits.allow_heif = true;
    EXPECT_EQ(error_of([&] { load_image(file, "x", limits); }).code, ErrorCode::bad_input);
  }
}

}  // namespace
}  // namespace lacuna::testing
