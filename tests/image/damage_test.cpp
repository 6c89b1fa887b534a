// Promise I2: truncated or corrupt data is an error, never gray or black pixels.
#include <gtest/gtest.h>

#include <random>

#include "image/png_maker.h"
#include "image/progressive_jpeg.h"
#include "image/samples.h"
#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

struct Sample {
  std::string name;
  Bytes bytes;
};

std::vector<Sample> make_samples() {
  const Image colour = with_metadata(gradient_image(90, 70, 3)), noise = noise_image(40, 30, 3, true);
  return {{"jpeg", encoded(colour, Format::jpeg, 80)},
          {"progressive_jpeg", progressive_jpeg()},
          {"gray_jpeg", encoded(gradient_image(50, 40, 1), Format::jpeg, 80)},
          {"png", encoded(colour, Format::png)},
          {"deep_png", encoded(noise_image(40, 30, 3, true, SampleType::u16), Format::png)},
          {"interlaced_png", interlaced_png(noise_image(30, 20, 1))},
          {"webp", encoded(colour, Format::webp, 80)},
          {"transparent_webp", encoded(with_metadata(noise), Format::webp, 80)},
          {"lossless_webp", encoded(noise_image(40, 30, 3), Format::webp)},
          {"transparent_lossless_webp", encoded(noise, Format::webp)},
          {"tiff", encoded(colour, Format::tiff)},
          {"float_tiff", encoded(noise_image(40, 30, 3, true, SampleType::f32), Format::tiff)},
          {"pnm", encoded(noise_image(40, 30, 3), Format::pnm)},
          {"deep_pnm", encoded(noise_image(40, 30, 1, false, SampleType::u16), Format::pnm)}};
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> made = make_samples();
  return made;
}

class Damage : public ::testing::TestWithParam<int> {
 protected:
  Sample sample_ = samples()[static_cast<std::size_t>(GetParam())];

  void expect_refused(std::size_t size) {
    const Bytes cut(sample_.bytes.begin(), sample_.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto error = error_of([&] { load_image(cut, "cut.bin"); });
    // What is too short to be recognised is not a picture at all.
    EXPECT_TRUE(error.code == ErrorCode::bad_input || (error.code == ErrorCode::unsupported && size < 16))
        << "the first " << size << " of " << sample_.bytes.size() << " bytes: " << error.message;
    EXPECT_TRUE(error.message.starts_with("cut.bin: ")) << error.message;
  }
};

TEST_P(Damage, EveryPrefixIsRefused) {
  for (std::size_t percent = 0; percent < 100; ++percent)
    expect_refused(sample_.bytes.size() * percent / 100);
}

TEST_P(Damage, EachOfTheLast64BytesIsMissed) {
  for (std::size_t missing = 1; missing <= std::min<std::size_t>(64, sample_.bytes.size()); ++missing)
    expect_refused(sample_.bytes.size() - missing);
}

TEST_P(Damage, CutFilesAreRefusedByTheStripReaderToo) {
  const TempFolder folder;
  for (const std::size_t percent : {30, 60, 95}) {
    const auto size = static_cast<std::ptrdiff_t>(sample_.bytes.size() * percent / 100);
    write_bytes(folder / "cut", Bytes(sample_.bytes.begin(), sample_.bytes.begin() + size));
    const auto error = error_of([&] {
      const auto reader = StripReader::open(folder / "cut");
      while (reader->read(5).height > 0) continue;
    });
    EXPECT_TRUE(error.code == ErrorCode::bad_input || error.code == ErrorCode::unsupported) << error.message;
  }
}

TEST_P(Damage, FlippedBytesNeverCrash) {
  constexpr int flips = 300;
  std::mt19937 random(20240731);
  int refused = 0;
  for (int i = 0; i < flips; ++i) {
    Bytes damaged = sample_.bytes;
    const int count = 1 + static_cast<int>(random() % 4);
    for (int k = 0; k < count; ++k)
      damaged[random() % damaged.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
    ImageLimits limits;
    limits.max_pixels = 1'000'000;  // a flipped size may be legal, and slow
    try {
      const Image image = load_image(damaged, "flipped", limits);
      EXPECT_EQ(image.samples.size(), image.pixel_count() * image.channels * sample_size(image.type))
          << "flip " << i;
    } catch (const Error& error) {
      EXPECT_NE(error.code(), ErrorCode::internal) << "flip " << i << ": " << error.what();
      ++refused;
    }
  }
  // Every byte of a PNG is under a checksum.
  if (sample_.name.ends_with("png")) {
    EXPECT_EQ(refused, flips);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryKind, Damage, ::testing::Range(0, static_cast<int>(samples().size())),
                         [](const auto& index) {
                           return samples()[static_cast<std::size_t>(index.param)].name;
                         });

TEST(Damage, WholeSamplesAreRead) {
  for (const Sample& sample : samples()) {
    EXPECT_NO_THROW(load_image(sample.bytes, sample.name)) << sample.name;
  }
}

TEST(Damage, DamagedCoefficientsOfAJpegAreAnError) {
  const Bytes whole = encoded(noise_image(200, 150, 3), Format::jpeg, 90);
  const auto middle = static_cast<std::ptrdiff_t>(whole.size() / 2);
  Bytes no_code = whole;  // no Huffman code consists of ones only
  for (std::ptrdiff_t i = 0; i < 40; ++i) no_code[static_cast<std::size_t>(middle + i)] = i % 2 ? 0x00 : 0xff;
  EXPECT_EQ(error_of([&] { load_image(no_code, "no code"); }).code, ErrorCode::bad_input);
  Bytes too_long = whole;
  too_long.insert(too_long.end() - 2, 100, 0x55);
  EXPECT_EQ(error_of([&] { load_image(too_long, "too long"); }).code, ErrorCode::bad_input);
  Bytes too_short = whole;
  too_short.erase(too_short.begin() + middle, too_short.end() - 2);
  EXPECT_EQ(error_of([&] { load_image(too_short, "too short"); }).code, ErrorCode::bad_input);
}

TEST(Damage, ExtraBytesBehindAPictureAreHarmless) {
  for (const Sample& sample : samples()) {
    SCOPED_TRACE(sample.name);
    Bytes longer = sample.bytes;
    append(longer, Bytes(1000, 7));
    EXPECT_EQ(load_image(longer, "longer").samples, load_image(sample.bytes, "whole").samples);
  }
}

TEST(Damage, HarmlessQuirksOfJpegsAreRead) {
  Bytes quirky = encoded(gradient_image(30, 20, 3), Format::jpeg, 80);
  const Bytes before = quirky;
  quirky.insert(quirky.end() - 2, {0, 0, 0});  // some cameras pad before the end marker
  EXPECT_EQ(load_image(quirky, "quirky").samples, load_image(before, "before").samples);
}

TEST(Damage, PngWithoutAHeaderIsRefused) {
  const Bytes whole = png_file(2, 2, 8, 0, {0, 1, 2, 0, 3, 4});
  EXPECT_EQ(load_image(whole, "whole").width, 2);
  constexpr std::ptrdiff_t signature = 8, header = 25;
  Bytes headless = whole;
  headless.erase(headless.begin() + signature, headless.begin() + signature + header);
  EXPECT_EQ(error_of([&] { load_image(headless, "headless"); }).code, ErrorCode::bad_input);
  Bytes twice = whole;
  twice.insert(twice.begin() + signature, whole.begin() + signature, whole.begin() + signature + header);
  EXPECT_EQ(error_of([&] { load_image(twice, "twice"); }).code, ErrorCode::bad_input);
}

TEST(Damage, MissingEmptyAndUnreadableFilesSayWhich) {
  const TempFolder folder;
  const auto missing = error_of([&] { load_image(folder / "nothing.png"); });
  EXPECT_EQ(missing.code, ErrorCode::bad_input);
  EXPECT_NE(missing.message.find("nothing.png"), std::string::npos);
  write_bytes(folder / "empty.png", {});
  const auto empty = error_of([&] { load_image(folder / "empty.png"); });
  EXPECT_EQ(empty.code, ErrorCode::bad_input);
  EXPECT_NE(empty.message.find("empty"), std::string::npos);
  EXPECT_EQ(error_of([&] { load_image(folder.path()); }).code, ErrorCode::bad_input);
}

}  // namespace
}  // namespace lacuna::testing
