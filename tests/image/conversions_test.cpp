// Kinds of samples that Lacuna does not keep are converted with a note or refused, never silently.
#include <gtest/gtest.h>

#include "image/png_maker.h"
#include "image/samples.h"
#include "support/errors.h"

namespace lacuna::testing {
namespace {

void expect_note(const Image& image, const std::string& part) {
  ASSERT_EQ(image.metadata.notes.size(), 1u);
  EXPECT_NE(image.metadata.notes[0].find(part), std::string::npos) << image.metadata.notes[0];
}

template <typename Sample>
std::vector<Sample> as(const Bytes& bytes) {
  std::vector<Sample> samples(bytes.size() / sizeof(Sample));
  std::memcpy(samples.data(), bytes.data(), bytes.size());
  return samples;
}

TEST(Conversions, PalettePng) {
  Bytes chunks = png_chunk("PLTE", {1, 2, 3, 40, 50, 60, 7, 8, 9});
  const Image image = load_image(png_file(3, 1, 8, 3, {0, 1, 0, 2}, chunks), "palette");
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.samples, (Bytes{40, 50, 60, 1, 2, 3, 7, 8, 9}));
  expect_note(image, "palette");
  append(chunks, png_chunk("tRNS", {0, 128}));
  const Image clear = load_image(png_file(3, 1, 8, 3, {0, 1, 0, 2}, chunks), "palette");
  EXPECT_EQ(clear.alpha, (Bytes{128, 0, 255}));
}

TEST(Conversions, PngOfFewBits) {
  const Image one = load_image(png_file(8, 1, 1, 0, {0, 0b10100001}), "1 bit");
  EXPECT_EQ(one.channels, 1);
  EXPECT_EQ(one.samples, (Bytes{255, 0, 255, 0, 0, 0, 0, 255}));
  expect_note(one, "1-bit");
  const Image two = load_image(png_file(4, 1, 2, 0, {0, 0b00011011}), "2 bit");
  EXPECT_EQ(two.samples, (Bytes{0, 85, 170, 255}));
}

TEST(Conversions, PngWithATransparentColour) {
  const Image gray = load_image(png_file(3, 1, 8, 0, {0, 5, 6, 7}, png_chunk("tRNS", {0, 6})), "gray");
  EXPECT_EQ(gray.channels, 1);
  EXPECT_EQ(gray.samples, (Bytes{5, 6, 7}));
  EXPECT_EQ(gray.alpha, (Bytes{255, 0, 255}));
}

TEST(Conversions, PngWithAGammaOfItsOwn) {
  const Bytes linear = png_chunk("gAMA", number(100000, 4, true)),
              usual = png_chunk("gAMA", number(45455, 4, true));
  expect_note(load_image(png_file(1, 1, 8, 0, {0, 5}, linear), "linear"), "gamma of 1.000");
  EXPECT_TRUE(load_image(png_file(1, 1, 8, 0, {0, 5}, usual), "usual").metadata.notes.empty());
}

TEST(Conversions, PnmOfEveryKind) {
  EXPECT_EQ(load_image(bytes_of("P1 3 2 101\n0 1 0"), "P1").samples, (Bytes{0, 255, 0, 255, 0, 255}));
  EXPECT_EQ(load_image(bytes_of("P2\n# a comment\n3 1 # another\n255\n1 2 3\n"), "P2").samples,
            (Bytes{1, 2, 3}));
  EXPECT_EQ(load_image(bytes_of("P3 1 1 255 1 2 3"), "P3").samples, (Bytes{1, 2, 3}));
  EXPECT_EQ(load_image(bytes_of("P4 10 1\n\xa0\x40"), "P4").samples,
            (Bytes{0, 255, 0, 255, 255, 255, 255, 255, 255, 0}));
  EXPECT_EQ(load_image(bytes_of("P5 2 1 255\nab"), "P5").samples, (Bytes{'a', 'b'}));
  EXPECT_EQ(load_image(bytes_of("P6 1 1 255\nabc"), "P6").samples, bytes_of("abc"));
  expect_note(load_image(bytes_of("P1 1 1 1"), "P1"), "1-bit");
}

TEST(Conversions, PnmOfAnotherMaximumIsScaled) {
  const Image ten_bits = load_image(bytes_of("P2 4 1 1023 0 1 512 1023"), "P2");
  EXPECT_EQ(ten_bits.type, SampleType::u16);
  EXPECT_EQ(as<std::uint16_t>(ten_bits.samples), (std::vector<std::uint16_t>{0, 64, 32800, 65535}));
  expect_note(ten_bits, "0..1023");
  EXPECT_EQ(load_image(bytes_of("P2 3 1 15 0 7 15"), "P2").samples, (Bytes{0, 119, 255}));
  EXPECT_EQ(error_of([] { load_image(bytes_of("P2 2 1 15 7 16"), "P2"); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([] { load_image(bytes_of("P2 2 1 70000 7 16"), "P2"); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([] { load_image(bytes_of("P2 2 1 0 7 16"), "P2"); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([] { load_image(bytes_of("P2 2 1 9 x y"), "P2"); }).code, ErrorCode::bad_input);
}

/// A TIFF laid by hand: `samples` in one strip.
struct TiffSpec {
  std::uint32_t width = 2, height = 1, bits = 8, photometric = 1, samples_per_pixel = 1;
  Bytes samples;
  bool big_endian = false;
  std::vector<Tag> more = {};
};

Bytes tiff_file(const TiffSpec& spec) {
  TiffMaker maker(spec.big_endian);
  const std::uint32_t at = maker.put(spec.samples);
  std::vector<Tag> tags = {maker.longs(256, {spec.width}),
                           maker.longs(257, {spec.height}),
                           Tag{258, 3, 0, {}},
                           maker.shorts(262, {spec.photometric}),
                           maker.longs(273, {at}),
                           maker.shorts(277, {spec.samples_per_pixel}),
                           maker.longs(279, {static_cast<std::uint32_t>(spec.samples.size())})};
  for (std::uint32_t i = 0; i < spec.samples_per_pixel; ++i) {
    append(tags[2].value, number(spec.bits, 2, spec.big_endian));
    ++tags[2].count;
  }
  tags.insert(tags.end(), spec.more.begin(), spec.more.end());
  return maker.finish(maker.directory(tags));
}

TEST(Conversions, TiffOfUnusualLayout) {
  const TiffMaker little, big(true);
  EXPECT_EQ(load_image(tiff_file({.photometric = 0, .samples = {0, 200}}), "white is zero").samples,
            (Bytes{255, 55}));
  const Image bits = load_image(tiff_file({.width = 8, .bits = 1, .samples = {0b10100001}}), "1 bit");
  EXPECT_EQ(bits.samples, (Bytes{255, 0, 255, 0, 0, 0, 0, 255}));
  expect_note(bits, "1-bit");
  const Image deep =
      load_image(tiff_file({.bits = 16, .samples = {1, 2, 3, 4}, .big_endian = true}), "big-endian");
  EXPECT_EQ(as<std::uint16_t>(deep.samples), (std::vector<std::uint16_t>{0x0102, 0x0304}));
  const Image planar = load_image(tiff_file({.photometric = 2,
                                             .samples_per_pixel = 3,
                                             .samples = {1, 2, 3, 4, 5, 6},
                                             .more = {little.shorts(284, {1})}}),
                                  "chunky");
  EXPECT_EQ(planar.samples, (Bytes{1, 2, 3, 4, 5, 6}));
}

TEST(Conversions, TiffInPlanes) {
  TiffMaker maker;
  const std::uint32_t red = maker.put({1, 4}), green = maker.put({2, 5}), blue = maker.put({3, 6});
  const Bytes file = maker.finish(
      maker.directory({maker.longs(256, {2}), maker.longs(257, {1}), maker.shorts(258, {8, 8, 8}),
                       maker.shorts(262, {2}), maker.longs(273, {red, green, blue}), maker.shorts(277, {3}),
                       maker.longs(279, {2, 2, 2}), maker.shorts(284, {2})}));
  EXPECT_EQ(load_image(file, "planes").samples, (Bytes{1, 2, 3, 4, 5, 6}));
}

TEST(Conversions, TiffInTiles) {
  TiffMaker maker;
  Bytes first(256), second(256);
  for (int i = 0; i < 256; ++i) {
    first[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i % 16);
    second[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(100 + i % 16);
  }
  const std::uint32_t a = maker.put(first), b = maker.put(second);
  const Bytes file = maker.finish(
      maker.directory({maker.longs(256, {20}), maker.longs(257, {2}), maker.shorts(258, {8}),
                       maker.shorts(262, {1}), maker.shorts(277, {1}), maker.longs(322, {16}),
                       maker.longs(323, {16}), maker.longs(324, {a, b}), maker.longs(325, {256, 256})}));
  const Image image = load_image(file, "tiles");
  EXPECT_EQ(image.samples[15], 15);
  EXPECT_EQ(image.samples[16], 100);
  EXPECT_EQ(image.samples[20 + 19], 103);
}

TEST(Conversions, PaletteTiff) {
  const TiffMaker maker;
  Tag colours{320, 3, 3 * 256, Bytes(3 * 256 * 2)};
  colours.value[1] = 10;            // red of entry 0
  colours.value[2 * 257 + 1] = 20;  // green of entry 1
  const Image image =
      load_image(tiff_file({.photometric = 3, .samples = {0, 1}, .more = {colours}}), "palette");
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.samples, (Bytes{10, 0, 0, 0, 20, 0}));
  expect_note(image, "palette");
}

TEST(Conversions, TiffWithAlphaMultipliedIn) {
  const TiffMaker maker;
  const Image image = load_image(tiff_file({.width = 1,
                                            .photometric = 2,
                                            .samples_per_pixel = 4,
                                            .samples = {50, 25, 0, 128},
                                            .more = {maker.shorts(338, {1})}}),
                                 "multiplied");
  EXPECT_NEAR(image.samples[0], 100, 1);
  EXPECT_NEAR(image.samples[1], 50, 1);
  EXPECT_EQ(image.alpha, (Bytes{128}));
  expect_note(image, "multiplied by alpha");
}

Bytes float_tiff(const std::vector<float>& samples) {
  const TiffMaker maker;
  Bytes bytes(samples.size() * 4);
  std::memcpy(bytes.data(), samples.data(), bytes.size());
  return tiff_file({.width = static_cast<std::uint32_t>(samples.size()),
                    .bits = 32,
                    .samples = bytes,
                    .more = {maker.shorts(339, {3})}});
}

TEST(Conversions, FloatTiffIsReadWithinItsRangeOnly) {
  const Image image = load_image(float_tiff({0.0f, 0.25f, 1.0f}), "float");
  EXPECT_EQ(image.type, SampleType::f32);
  EXPECT_EQ(as<float>(image.samples), (std::vector<float>{0.0f, 0.25f, 1.0f}));
  for (const float wrong : {1.01f, -0.01f, std::numeric_limits<float>::quiet_NaN()}) {
    const auto error = error_of([&] { load_image(float_tiff({0.5f, wrong}), "float"); });
    EXPECT_EQ(error.code, ErrorCode::unsupported) << error.message;
  }
  const Image png = load_image(encoded(image, Format::png), "png");
  EXPECT_EQ(as<std::uint16_t>(png.samples), (std::vector<std::uint16_t>{0, 16384, 65535}));
}

TEST(Conversions, WhatTiffMayHoldBeyondThatIsRefused) {
  const TiffMaker maker;
  const auto refused = [](const TiffSpec& spec, const std::string& part) {
    const auto error = error_of([&] { load_image(tiff_file(spec), "x.tif"); });
    EXPECT_EQ(error.code, ErrorCode::unsupported) << error.message;
    EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
  };
  refused({.photometric = 5, .samples_per_pixel = 4, .samples = Bytes(8)}, "CMYK");
  refused({.photometric = 8, .samples_per_pixel = 3, .samples = Bytes(6)}, "Lab");
  refused({.photometric = 32803, .samples = Bytes(2)}, "raw");
  refused({.photometric = 77, .samples = Bytes(2)}, "interpretation 77");
  refused({.samples_per_pixel = 5, .samples = Bytes(10)}, "5 samples");
  refused({.bits = 12, .samples = Bytes(3)}, "12-bit");
  refused({.bits = 32, .samples = Bytes(8)}, "32-bit");
  refused({.bits = 64, .samples = Bytes(16), .more = {maker.shorts(339, {3})}}, "64-bit");
  refused({.samples = Bytes(2), .more = {maker.shorts(259, {6})}}, "compression 6");
  refused({.samples = Bytes(2), .more = {maker.longs(50706, {1})}}, "raw");
  refused({.samples = Bytes(2), .more = {maker.longs(254, {1})}}, "preview");
  Bytes big = bytes_of("II+");
  append(big, Bytes(20));
  EXPECT_NE(error_of([&] { load_image(big, "big"); }).message.find("BigTIFF"), std::string::npos);
}

TEST(Conversions, JpegsOfOtherKindsAreRefused) {
  const auto with_frame = [](int marker, int bits, int components) {
    Bytes file = {0xff, 0xd8, 0xff, static_cast<std::uint8_t>(marker)};
    append(file, number(static_cast<std::uint64_t>(8 + 3 * components), 2, true));
    append(file, {static_cast<std::uint8_t>(bits), 0, 8, 0, 8, static_cast<std::uint8_t>(components)});
    for (int i = 0; i < components; ++i) append(file, {static_cast<std::uint8_t>(i), 0x11, 0});
    return file;
  };
  const auto message = [&](int marker, int bits, int components) {
    const auto error = error_of([&] { load_image(with_frame(marker, bits, components), "x.jpg"); });
    EXPECT_EQ(error.code, ErrorCode::unsupported) << error.message;
    return error.message;
  };
  EXPECT_NE(message(0xc0, 8, 4).find("CMYK"), std::string::npos);
  EXPECT_NE(message(0xc1, 12, 3).find("12-bit"), std::string::npos);
  EXPECT_NE(message(0xc3, 8, 3).find("lossless"), std::string::npos);
  EXPECT_NE(message(0xc0, 8, 2).find("2 components"), std::string::npos);
}

TEST(Conversions, AlphaIsLaidOverWhiteWhereTheFormatHasNone) {
  Image image = noise_image(3, 1, 1, true);
  image.samples = {0, 100, 200};
  image.alpha = {0, 255, 51};
  EXPECT_EQ(load_image(encoded(image, Format::pnm), "pnm").samples, (Bytes{255, 100, 244}));
}

TEST(Conversions, SixteenBitsAreRoundedToEight) {
  Image image = noise_image(4, 1, 1, false, SampleType::u16);
  const std::uint16_t samples[] = {0, 128, 129, 65535};
  std::memcpy(image.samples.data(), samples, sizeof samples);
  EXPECT_EQ(load_image(encoded(image, Format::webp), "webp").samples,
            (Bytes{0, 0, 0, 0, 0, 0, 1, 1, 1, 255, 255, 255}));
}

}  // namespace
}  // namespace lacuna::testing
