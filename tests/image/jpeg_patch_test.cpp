// Promise I3 for JPEG: what was not changed keeps its coefficients.
#include "image/jpeg_patch.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "image/progressive_jpeg.h"
#include "image/samples.h"
#include "support/errors.h"

namespace lacuna::testing {
namespace {

struct Patched {
  Image before, changed, after;
  Mask where;
  JpegPatch patch;
};

/// Blackens the pixels from (left, top) on in a JPEG.
Patched patched(const Bytes& file, int left, int top, int width, int height) {
  Patched made;
  made.before = made.changed = load_image(file, "file");
  Image& image = made.changed;
  made.where = {image.width, image.height, Bytes(image.pixel_count())};
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * image.width + x;
      made.where.samples[at] = 255;
      for (int channel = 0; channel < image.channels; ++channel)
        image.samples[at * image.channels + channel] = 0;
    }
  }
  made.patch = patch_jpeg(file, image, made.where);
  if (!made.patch.bytes.empty()) made.after = load_image(made.patch.bytes, "patched");
  return made;
}

/// Pixels that differ, farther than `reach` from the rectangle; and the largest difference within it.
struct Differences {
  int outside = 0, inside = 0;
};
Differences differences(const Patched& made, int left, int top, int width, int height, int reach) {
  Differences found;
  const Image& image = made.after;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const bool far =
          x < left - reach || x >= left + width + reach || y < top - reach || y >= top + height + reach;
      const bool in = x >= left && x < left + width && y >= top && y < top + height;
      for (int channel = 0; channel < image.channels; ++channel) {
        const std::size_t at = (static_cast<std::size_t>(y) * image.width + x) * image.channels + channel;
        if (far) found.outside += image.samples[at] != made.before.samples[at];
        if (in) found.inside = std::max(found.inside, std::abs(image.samples[at] - made.changed.samples[at]));
      }
    }
  }
  return found;
}

TEST(JpegPatch, pixels_away_from_the_mask_are_what_they_were) {
  for (const auto& [x, y] : {std::pair{1, 1}, {2, 1}, {2, 2}, {1, 2}}) {
    for (const int channels : {1, 3}) {
      SCOPED_TRACE(::testing::Message() << x << y << ", channels " << channels);
      Image image = noise_image(101, 83, channels);
      image.metadata.chroma_step_x = x;
      image.metadata.chroma_step_y = y;
      const Patched made = patched(encoded(image, Format::jpeg, 80), 35, 30, 20, 12);
      ASSERT_TRUE(made.patch.refusal.empty()) << made.patch.refusal;
      const Differences found = differences(made, 35, 30, 20, 12, 8 * std::max(x, y) + 2);
      EXPECT_EQ(found.outside, 0);
      EXPECT_GT(made.patch.kept_blocks, made.patch.blocks / 2);
      EXPECT_LT(made.patch.kept_blocks, made.patch.blocks);
      EXPECT_EQ(made.after.metadata.jpeg_quality, 80);
    }
  }
}

TEST(JpegPatch, what_the_mask_shows_is_changed) {
  const Patched made = patched(encoded(gradient_image(96, 80, 3), Format::jpeg, 90), 16, 16, 48, 32);
  const Differences found = differences(made, 16, 16, 48, 32, 20);
  EXPECT_EQ(found.outside, 0);
  EXPECT_LE(found.inside, 24);  // it was black, next to a gradient
}

TEST(JpegPatch, nothing_to_change_changes_no_sample) {
  const Patched made = patched(encoded(noise_image(40, 30, 3), Format::jpeg, 60), 0, 0, 0, 0);
  EXPECT_EQ(made.patch.kept_blocks, made.patch.blocks);
  EXPECT_EQ(made.after.samples, made.before.samples);
}

TEST(JpegPatch, of_a_progressive_file_is_progressive) {
  const Patched made = patched(progressive_jpeg(), 2, 2, 4, 4);
  ASSERT_TRUE(made.patch.refusal.empty()) << made.patch.refusal;
  EXPECT_EQ(differences(made, 2, 2, 4, 4, 18).outside, 0);
  const Bytes progressive_frame{0xff, 0xc2};
  EXPECT_NE(std::search(made.patch.bytes.begin(), made.patch.bytes.end(), progressive_frame.begin(),
                        progressive_frame.end()),
            made.patch.bytes.end());
}

TEST(JpegPatch, keeps_the_metadata_but_for_previews) {
  Image image = gradient_image(64, 48, 3);
  image.metadata.exif = exif_block(1);
  image.metadata.icc = Bytes(3000, 7);
  image.metadata.pixels_per_mm_x = image.metadata.pixels_per_mm_y = 300 / 25.4;
  const Bytes file = encoded(image, Format::jpeg, 90);
  const Patched made = patched(file, 8, 8, 8, 8);
  const Image saved = load_image(encode_image(made.changed, {Format::jpeg}), "saved");
  EXPECT_EQ(made.after.metadata.exif, saved.metadata.exif);
  EXPECT_NE(made.after.metadata.exif, made.before.metadata.exif);
  EXPECT_EQ(made.after.metadata.icc, made.before.metadata.icc);
  EXPECT_NEAR(made.after.metadata.pixels_per_mm_x, 300 / 25.4, 0.01);
}

TEST(JpegPatch, of_a_turned_file_is_refused) {
  Image image = gradient_image(64, 48, 3);
  image.metadata.exif = exif_block(6);
  const Patched made = patched(encoded(image, Format::jpeg, 90), 8, 8, 8, 8);
  EXPECT_TRUE(made.patch.bytes.empty());
  EXPECT_NE(made.patch.refusal.find("turned"), std::string::npos) << made.patch.refusal;
}

TEST(JpegPatch, of_a_damaged_file_is_an_error) {
  Bytes file = encoded(noise_image(64, 48, 3), Format::jpeg, 90);
  const Image image = load_image(file, "file");
  file.resize(file.size() / 2);
  const Mask where{64, 48, Bytes(64 * 48, 255)};
  EXPECT_EQ(error_of([&] { patch_jpeg(file, image, where); }).code, ErrorCode::bad_input);
}

}  // namespace
}  // namespace lacuna::testing
