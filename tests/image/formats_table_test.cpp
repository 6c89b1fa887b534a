// Promise I4: every cell of the table in docs/formats.md is true.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "image/child.h"
#include "image/samples.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

using Cells = std::map<std::string, bool>;

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream parts(line.substr(1));
  for (std::string cell; std::getline(parts, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    cells.push_back(first == std::string::npos ? ""
                                               : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

/// The table: format -> column -> yes or no.
std::map<std::string, Cells> documented() {
  std::ifstream page(LACUNA_SOURCE_DIR "/docs/formats.md");
  std::map<std::string, Cells> table;
  std::vector<std::string> columns;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| format |")) {
      columns = cells_of(line);
    } else if (!columns.empty() && !line.starts_with("|")) {
      break;
    } else if (!columns.empty() && !line.starts_with("|---")) {
      const auto cells = cells_of(line);
      for (std::size_t i = 1; i < columns.size() && i < cells.size(); ++i) {
        EXPECT_TRUE(cells[i] == "yes" || cells[i] == "no") << line;
        table[cells[0]][columns[i]] = cells[i] == "yes";
      }
    }
  }
  return table;
}

Image sample(int channels, bool alpha, SampleType type) {
  return with_metadata(noise_image(64, 48, channels, alpha, type));
}

/// EXIF in a TIFF file is laid anew, so it is compared by what it says.
bool says_the_same(const Bytes& exif) {
  return contains(exif, "Lacuna Works") && contains(exif, "OURCAMERA") && contains(exif, "NOTEEND") &&
         contains(exif, std::string_view("\1\0\0\0\xfa\0\0\0", 8));  // 1/250 s
}

/// What a picture that went through `format` still has.
Cells kept_by(Format format, int channels) {
  const Image image = sample(channels, false, SampleType::u8);
  const Metadata& before = image.metadata;
  const Metadata after = load_image(encoded(image, format), "memory").metadata;
  Cells kept;
  kept["ICC"] = after.icc == before.icc;
  kept["EXIF"] = format == Format::tiff ? says_the_same(after.exif) : after.exif == before.exif;
  kept["XMP"] = after.xmp == before.xmp;
  kept["IPTC"] = after.iptc == before.iptc;
  return kept;
}

bool keeps_density(Format format) {
  Image image = noise_image(8, 8, 3);
  image.metadata.pixels_per_mm_x = 300 / 25.4;
  image.metadata.pixels_per_mm_y = 200 / 25.4;
  const Metadata after = load_image(encoded(image, format), "memory").metadata;
  return std::abs(after.pixels_per_mm_x - 300 / 25.4) < 0.001 &&
         std::abs(after.pixels_per_mm_y - 200 / 25.4) < 0.001;
}

bool keeps_16_bits(Format format) {
  const Image image = noise_image(9, 7, 3, false, SampleType::u16);
  return load_image(encoded(image, format), "memory").samples == image.samples;
}

bool keeps_alpha(Format format) {
  const Image image = noise_image(9, 7, 3, true);
  return load_image(encoded(image, format), "memory").alpha == image.alpha;
}

/// Writes and reads a picture of 16 megapixels (48 MB) in strips; both have to take far less than that.
bool streams(Format format) {
  constexpr int side = 4000;
  const TempFolder folder;
  const auto path = folder / "large";
  ImageInfo info;
  info.width = info.height = side;
  info.channels = 3;
  info.format = format;
  SaveOptions options;
  options.format = format;
  const auto written = outcome_of([&] {
    const Image piece = gradient_image(side, 16, 3);
    save_strips(info, {}, path, options, [&](int rows) {
      Image strip = piece;
      strip.height = rows;
      strip.samples.resize(std::size_t{3} * side * rows, 77);
      return strip;
    });
  });
  const auto read = outcome_of([&] {
    const auto reader = StripReader::open(path);
    int rows = 0;
    for (Image strip = reader->read(64); strip.height > 0; strip = reader->read(64)) rows += strip.height;
    if (rows != side) throw Error(ErrorCode::internal, "rows are missing");
  });
  EXPECT_TRUE(written.finished && !written.threw) << written.message;
  EXPECT_TRUE(read.finished && !read.threw) << read.message;
  constexpr double bound = 40;
  EXPECT_TRUE(written.peak_megabytes < bound || format == Format::webp)
      << written.peak_megabytes << " MB to write";
  EXPECT_TRUE(read.peak_megabytes < bound || format == Format::webp) << read.peak_megabytes << " MB to read";
  return written.peak_megabytes < bound && read.peak_megabytes < bound;
}

class FormatsTable : public ::testing::TestWithParam<Format> {
 protected:
  void expect(const std::string& column, bool kept) {
    const auto table = documented();
    ASSERT_TRUE(table.contains(format_name(GetParam()))) << "docs/formats.md has no row for this format";
    const Cells& row = table.at(format_name(GetParam()));
    ASSERT_TRUE(row.contains(column)) << "docs/formats.md has no column " << column;
    EXPECT_EQ(kept, row.at(column)) << format_name(GetParam()) << ", " << column;
  }
};

TEST_P(FormatsTable, Metadata) {
  for (const auto& [column, kept] : kept_by(GetParam(), 3)) expect(column, kept);
}

TEST_P(FormatsTable, MetadataOfGrayPictures) {
  for (const auto& [column, kept] : kept_by(GetParam(), 1))
    if (column != "ICC" || GetParam() != Format::webp) expect(column, kept);
}

TEST_P(FormatsTable, Density) {
  expect("density", keeps_density(GetParam()));
}

TEST_P(FormatsTable, SixteenBits) {
  expect("16 bit", keeps_16_bits(GetParam()));
}

TEST_P(FormatsTable, Alpha) {
  expect("alpha", keeps_alpha(GetParam()));
}

TEST_P(FormatsTable, Streams) {
  if (!memory_is_measurable) GTEST_SKIP() << "memory cannot be measured under a sanitizer";
  expect("streams", streams(GetParam()));
}

TEST_P(FormatsTable, WhatIsLostIsNoted) {
  const Image image = sample(3, true, SampleType::u16);
  SaveOptions options;
  options.format = GetParam();
  const ImageInfo info{64, 48, 3, true, SampleType::u16, GetParam()};
  const auto notes = save_notes(info, image.metadata, options);
  const auto row = documented().at(format_name(GetParam()));
  std::string all;
  for (const auto& note : notes) all += note + "\n";
  const std::map<std::string, std::string> words = {{"ICC", "profile"},   {"EXIF", "EXIF"},
                                                    {"XMP", "XMP"},       {"IPTC", "IPTC"},
                                                    {"16 bit", "16-bit"}, {"alpha", "transparency"}};
  for (const auto& [column, word] : words)
    EXPECT_EQ(all.find(word) == std::string::npos, row.at(column)) << column << " in: " << all;
}

INSTANTIATE_TEST_SUITE_P(EveryFormat, FormatsTable,
                         ::testing::Values(Format::jpeg, Format::png, Format::webp, Format::tiff,
                                           Format::pnm),
                         [](const auto& format) { return std::string(format_name(format.param)); });

TEST(FormatsTable, MetadataPassesFromAnyFormatToAnyOther) {
  constexpr Format formats[] = {Format::jpeg, Format::png, Format::webp, Format::tiff};
  for (const Format from : formats)
    for (const Format to : formats) {
      SCOPED_TRACE(std::string(format_name(from)) + " to " + format_name(to));
      const Image first = load_image(encoded(sample(3, false, SampleType::u8), from), "memory");
      const Metadata last = load_image(encoded(first, to), "memory").metadata;
      EXPECT_EQ(last.icc, first.metadata.icc);
      EXPECT_EQ(last.xmp, first.metadata.xmp);
      EXPECT_TRUE(says_the_same(last.exif));
      if (from != Format::webp && to != Format::webp) {
        EXPECT_EQ(last.iptc, first.metadata.iptc);
      }
      EXPECT_NEAR(last.pixels_per_mm_x, 300 / 25.4, 0.001);
    }
}

TEST(FormatsTable, BigEndianExifPassesThroughTiff) {
  for (const SampleType type : {SampleType::u8, SampleType::u16, SampleType::f32}) {
    Image image = noise_image(64, 48, 3, true, type);
    image.metadata.exif = exif_block(1, true);
    const Image back = load_image(encoded(image, Format::tiff), "memory");
    EXPECT_TRUE(back.samples == image.samples);
    EXPECT_TRUE(back.alpha == image.alpha);
    EXPECT_TRUE(contains(back.metadata.exif, "Lacuna Works"));
    EXPECT_TRUE(contains(back.metadata.exif, "NOTEEND"));
  }
}

}  // namespace
}  // namespace lacuna::testing
