#include "lacuna/detect.h"

#include <gtest/gtest.h>

#include "image/image_file.h"
#include "restore/fake_networks.h"
#include "support/errors.h"
#include "support/synthetic_picture.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::FakeNetwork;

/// Its probability of damage is the first channel of the picture.
FakeNetwork red_network(int stride = 1) {
  InputContract contract = testing::any_size(3, stride);
  contract.predicts_mask = true;
  return testing::identity_network(contract);
}

Detector detector_of(FakeNetwork network, const DetectOptions& options = {}) {
  return Detector(std::make_unique<FakeNetwork>(std::move(network)), "fake", options);
}

Image black(int width, int height) {
  return to_image(Planes(3, height, width));
}

void set(Image& image, int x, int y, int level) {
  image.samples[3 * (static_cast<std::size_t>(y) * image.width + x)] = static_cast<std::uint8_t>(level);
}

ProgressSink quiet;

TEST(Detector, weak_spots_count_only_where_they_touch_certain_ones) {
  Image image = black(20, 10);
  set(image, 3, 3, 140), set(image, 4, 4, 255);  // they touch at a corner
  set(image, 12, 5, 140), set(image, 13, 5, 250);
  set(image, 17, 2, 120);
  const Detection found = detector_of(red_network()).detect(image, quiet);
  const auto at = [&](int x, int y) { return found.mask.samples[static_cast<std::size_t>(y) * 20 + x]; };
  EXPECT_EQ(at(3, 3), 255);
  EXPECT_EQ(at(4, 4), 255);
  EXPECT_EQ(at(12, 5), 0);
  EXPECT_EQ(at(13, 5), 0);
  EXPECT_EQ(at(17, 2), 0);
  EXPECT_EQ(found.spots, 1);
  EXPECT_DOUBLE_EQ(found.share, 2.0 / 200);
  EXPECT_EQ(found.confidence.samples[5 * 20 + 12], 140);
}

TEST(Detector, a_lower_threshold_finds_more) {
  Image image = black(20, 10);
  set(image, 5, 5, 100);
  DetectOptions options;
  EXPECT_EQ(detector_of(red_network(), options).detect(image, quiet).spots, 0);
  options.threshold = 0.1;
  EXPECT_EQ(detector_of(red_network(), options).detect(image, quiet).spots, 0) << "none is certain";
  set(image, 6, 5, 160);
  const Detection found = detector_of(red_network(), options).detect(image, quiet);
  EXPECT_EQ(found.spots, 1);
  EXPECT_DOUBLE_EQ(found.share, 2.0 / 200);
}

TEST(Detector, each_piece_must_be_as_certain_as_is_asked_for) {
  Image image = black(20, 10);
  set(image, 5, 5, 250), set(image, 6, 5, 130), set(image, 12, 5, 200);
  DetectOptions options;
  options.certainty = 3.8;  // 250 / 255 has log-odds of 3.9
  const Detection found = detector_of(red_network(), options).detect(image, quiet);
  EXPECT_NEAR(found.certainty, 3.91, 0.01);
  EXPECT_EQ(found.spots, 1);
  EXPECT_DOUBLE_EQ(found.share, 2.0 / 200) << "what belongs to a certain pixel counts, and nothing else";
  options.certainty = 4;
  const Detection sound = detector_of(red_network(), options).detect(image, quiet);
  EXPECT_EQ(sound.spots, 0);
  EXPECT_EQ(sound.share, 0);
  EXPECT_EQ(sound.mask.samples, std::vector<std::uint8_t>(200, 0));
  EXPECT_EQ(sound.confidence.samples, found.confidence.samples);
}

TEST(Detector, in_tiles_is_as_in_one_piece_and_a_file_is_as_a_picture) {
  const Image image = to_image(testing::synthetic_picture(3, 200, 260));
  const Detection whole = detector_of(red_network(8)).detect(image, quiet);
  FakeNetwork hungry = red_network(8);
  hungry.bytes_per_pixel = 3000;
  DetectOptions options;
  options.max_memory = std::uint64_t{400} << 20;
  Detector tiled = detector_of(std::move(hungry), options);
  testing::RecordingProgress progress;
  const Detection found = tiled.detect(image, progress);
  EXPECT_GT(progress.fractions.size(), 1u);
  EXPECT_EQ(found.confidence.samples, whole.confidence.samples);
  EXPECT_EQ(found.mask.samples, whole.mask.samples);

  const testing::TempFolder folder;
  save_image(image, folder / "p.png");
  const Detection read = detector_of(red_network(8)).detect_file(folder / "p.png", {}, quiet);
  EXPECT_EQ(read.mask.samples, whole.mask.samples);
  EXPECT_EQ(read.spots, whole.spots);
}

TEST(Detector, gray_pictures_and_hidden_pixels) {
  Image gray = to_image(Planes(1, 6, 8));
  gray.samples[2 * 8 + 3] = 255;
  EXPECT_EQ(detector_of(red_network()).detect(gray, quiet).spots, 1);

  Image image = black(8, 6);
  set(image, 2, 2, 255), set(image, 6, 2, 255);
  image.alpha.assign(48, 255);
  image.alpha[2 * 8 + 2] = 0;
  const Detection found = detector_of(red_network()).detect(image, quiet);
  EXPECT_EQ(found.mask.samples[2 * 8 + 2], 0);
  EXPECT_EQ(found.mask.samples[2 * 8 + 6], 255);
}

TEST(Detector, an_empty_picture_has_no_damage) {
  EXPECT_EQ(detector_of(red_network()).detect(Image{0, 0, 3, SampleType::u8, {}, {}, {}}, quiet).spots, 0);
}

TEST(Detector, refuses_what_it_cannot_do) {
  const auto no_mask = testing::error_of(
      [] { detector_of(testing::identity_network(testing::any_size(3))).detect(black(8, 8), quiet); });
  EXPECT_EQ(no_mask.code, ErrorCode::bad_input);
  EXPECT_NE(no_mask.message.find("predicts no mask"), std::string::npos) << no_mask.message;

  DetectOptions bad;
  bad.threshold = 1.5;
  bad.max_memory = 1;
  const auto options = testing::error_of([&] { detector_of(red_network(), bad); });
  EXPECT_EQ(options.code, ErrorCode::usage);
  for (const char* part : {"threshold: 1.5", "0.01..0.99", "max-memory", "400 MiB"})
    EXPECT_NE(options.message.find(part), std::string::npos) << part << " in " << options.message;

  testing::CancelAfter at_once(0);
  EXPECT_EQ(testing::error_of([&] { detector_of(red_network()).detect(black(8, 8), at_once); }).code,
            ErrorCode::interrupted);
}

}  // namespace
}  // namespace lacuna
