#include "restore/face_search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "image/image_file.h"
#include "image/picture_folder.h"
#include "restore/fake_networks.h"
#include "support/data.h"
#include "support/errors.h"
#include "support/example_picture.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

Mask rectangle(const Image& image, int top, int left, int bottom, int right) {
  Mask mask{image.width, image.height, std::vector<std::uint8_t>(image.pixel_count())};
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) mask.samples[static_cast<std::size_t>(y) * mask.width + x] = 255;
  return mask;
}

/// Puts white over what the mask covers.
void cover(const Mask& mask, Image& image) {
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    if (mask.samples[i]) std::fill_n(image.samples.begin() + i * image.channels, image.channels, 255);
}

std::vector<FoundFace> search(const Image& image, const Mask& mask, bool certain = false) {
  ProgressSink quiet;
  return find_faces_at(holes_of(mask), image, mask, certain, *make_face_finder(), quiet);
}

/// The astronaut's eyes are at (202, 101) and (247, 103), her mouth at (224, 143), in 512 x 512 pixels.
void expect_astronaut(const std::vector<FoundFace>& faces, double scale, double left, double top) {
  ASSERT_FALSE(faces.empty());
  const Window frame = frame_of(faces.front());
  EXPECT_NEAR(frame.width, 165 * scale, 25 * scale);
  EXPECT_NEAR(frame.left + frame.width / 2, left + 225 * scale, 12 * scale);
  EXPECT_NEAR(frame.top + frame.height / 2, top + 106 * scale, 12 * scale);
}

TEST(FaceSearch, FindsAFaceWhoseEyeIsCovered) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  Image image = load_image(testing::example_picture("astronaut.png"));
  const Mask mask = rectangle(image, 86, 182, 118, 222);
  cover(mask, image);
  expect_astronaut(search(image, mask), 1, 0, 0);
}

TEST(FaceSearch, FindsAFaceWhoseMouthIsCovered) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  Image image = load_image(testing::example_picture("astronaut.png"));
  const Mask mask = rectangle(image, 128, 194, 162, 254);
  cover(mask, image);
  expect_astronaut(search(image, mask), 1, 0, 0);
}

TEST(FaceSearch, FindsAFaceOfWhichLittleIsLeftWhereOneIsSaidToBe) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  Image image = load_image(testing::example_picture("astronaut.png"));
  const Mask mask = rectangle(image, 112, 192, 160, 256);
  cover(mask, image);
  EXPECT_TRUE(search(image, mask).empty());
  expect_astronaut(search(image, mask, true), 1, 0, 0);
}

TEST(FaceSearch, FindsASmallFaceInALargePicture) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  const Planes face = to_planes(load_image(testing::example_picture("astronaut.png")));
  Planes large(3, 1600, 2000, 0.5f);
  const Planes small = resample(face, {0, 0, 512, 512}, 256, 256);
  for (int channel = 0; channel < 3; ++channel)
    for (int y = 0; y < 256; ++y)
      for (int x = 0; x < 256; ++x) large.at(channel, 1200 + y, 300 + x) = small.at(channel, y, x);
  Image image = to_image(large);
  const Mask mask = rectangle(image, 1200 + 63, 300 + 97, 1200 + 80, 300 + 127);
  cover(mask, image);
  expect_astronaut(search(image, mask), 0.5, 300, 1200);
}

TEST(FaceSearch, FindsAFaceThatFillsALargePicture) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  const Planes face = to_planes(load_image(testing::example_picture("astronaut.png")));
  Image image = to_image(resample(face, {0, 110, 230, 230}, 1840, 1840));
  const Mask mask = rectangle(image, 8 * 124, 8 * 85, 8 * 160, 8 * 145);
  cover(mask, image);
  expect_astronaut(search(image, mask), 8, -880, 0);
}

/// The constants of frame_of: over aligned faces the frame is the picture.
TEST(FaceSearch, FrameOfAlignedFacesIsTheWholePicture) {
  LACUNA_NEEDS_DATA("faces-128/train");
  const auto folder = testing::data_folder() / "faces-128/train";
  std::vector<std::string> names = list_pictures(folder, false);
  std::vector<double> sides, downs, rights;
  for (std::size_t i = 0; i < names.size(); i += names.size() / 30) {
    const Image image = load_image(folder / names[i]);
    const std::vector<FoundFace> faces = search(image, rectangle(image, 60, 60, 64, 64));
    if (faces.empty()) continue;
    const Window frame = frame_of(faces.front());
    sides.push_back(frame.width / 128);
    downs.push_back((frame.top + frame.height / 2) / 128 - 0.5);
    rights.push_back((frame.left + frame.width / 2) / 128 - 0.5);
  }
  EXPECT_GE(sides.size(), 28u) << "found of 30";
  const auto median = [](std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
  };
  EXPECT_NEAR(median(sides), 1, 0.05);
  EXPECT_NEAR(median(downs), 0, 0.02);
  EXPECT_NEAR(median(rights), 0, 0.02);
}

TEST(FaceSearch, FaceThatNoHoleTouchesIsNoAnswer) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  const Image image = load_image(testing::example_picture("astronaut.png"));
  EXPECT_TRUE(search(image, rectangle(image, 400, 380, 430, 420)).empty());
}

TEST(FaceSearch, NoFaceInSmallestPictures) {
  for (const auto& [height, width] : {std::pair{1, 1}, std::pair{1, 300}, std::pair{2, 3}}) {
    const Image image = to_image(testing::synthetic_picture(1, height, width));
    EXPECT_TRUE(search(image, rectangle(image, 0, 0, 1, 1)).empty());
  }
}

TEST(FaceSearch, CancelledWhileLooking) {
  const Image image = to_image(testing::synthetic_picture(3, 64, 64));
  const Mask mask = rectangle(image, 10, 10, 20, 20);
  testing::CancelAfter progress(0);
  const auto error = testing::error_of(
      [&] { find_faces_at(holes_of(mask), image, mask, false, *make_face_finder(), progress); });
  EXPECT_EQ(error.code, ErrorCode::interrupted);
}

TEST(PixelsWithin, CountsWhatLiesInAnyFrameOnce) {
  Image image;
  image.width = image.height = 10;
  image.channels = 1;
  const std::vector<Hole> holes = holes_of(rectangle(image, 2, 2, 6, 6));
  EXPECT_EQ(pixels_within(holes[0], {}), 0);
  EXPECT_EQ(pixels_within(holes[0], {{0, 0, 4, 4}}), 4);
  EXPECT_EQ(pixels_within(holes[0], {{0, 0, 4, 4}, {3, 3, 7, 7}}), 4 + 9 - 1);
  EXPECT_EQ(pixels_within(holes[0], {{-5, -5, 50, 50}}), 16);
}

}  // namespace
}  // namespace lacuna
