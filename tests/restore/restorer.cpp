#include "lacuna/restorer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/atomic_file.h"
#include "image/image_file.h"
#include "restore/face_finder.h"
#include "restore/fake_networks.h"
#include "support/errors.h"
#include "support/synthetic_picture.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::error_of;
using testing::FakeNetwork;
using testing::TempFolder;

constexpr int width = 160, height = 120;

/// What damage looks like to the fake detector: white, and nothing else that bright.
constexpr std::uint8_t white = 255;

std::unique_ptr<Detector> detector(const DetectOptions& options) {
  InputContract contract = testing::any_size(3, 1);
  contract.predicts_mask = true;
  return std::make_unique<Detector>(std::make_unique<FakeNetwork>(testing::identity_network(contract)),
                                    "fake", options);
}

std::unique_ptr<Filler> filler() {
  FillOptions options;
  options.method = FillOptions::Method::smooth;
  return std::make_unique<Filler>(nullptr, nullptr, nullptr, "fake", options);
}

/// A denoiser that darkens by the noise level.
std::unique_ptr<Denoiser> denoiser(const DenoiseOptions& options) {
  InputContract contract = testing::any_size(3, 8);
  contract.takes_noise = true;
  auto network = std::make_unique<FakeNetwork>(
      contract, [](const float* from, float* to, int rows, int columns, float noise) {
        for (int i = 0; i < rows * columns; ++i) to[i] = from[i] - noise;
      });
  auto deblocker = std::make_unique<FakeNetwork>(testing::identity_network(testing::any_size(3, 8)));
  return std::make_unique<Denoiser>(std::move(network), "fake", options, std::move(deblocker));
}

struct FakeRestorer {
  explicit FakeRestorer(const RestoreOptions& options = {})
      : real(detector(options.detect), filler(), denoiser(options.denoise), options) {}

  Image run(const Image& image, const Mask* mask = nullptr) {
    ProgressSink quiet;
    report = {};
    return real.restore(image, mask, quiet, &report);
  }

  Restorer real;
  RestoreReport report;
};

/// Smooth, and nowhere bright.
Image sound(double sigma = 0) {
  Planes picture = testing::synthetic_picture(3, height, width);
  Random random(9);
  for (float& sample : picture.samples)
    sample = std::clamp(0.2f + 0.4f * sample + static_cast<float>(sigma / 255) * random.normal(), 0.0f, 0.8f);
  Image image = to_image(picture);
  image.metadata.format = Format::png;
  return image;
}

std::size_t place(int x, int y) {
  return static_cast<std::size_t>(y) * width + x;
}

/// Adds a white scratch of 60 x 3 pixels.
Image scratched(Image image) {
  for (int y = 50; y < 53; ++y)
    for (int x = 40; x < 100; ++x) std::fill_n(image.samples.begin() + 3 * place(x, y), 3, white);
  return image;
}

Mask square_mask() {
  Mask mask{width, height, std::vector<std::uint8_t>(place(0, height))};
  for (int y = 10; y < 20; ++y)
    for (int x = 10; x < 20; ++x) mask.samples[place(x, y)] = 255;
  return mask;
}

TEST(Restorer, a_sound_picture_comes_back_sample_for_sample) {
  FakeRestorer restorer;
  const Image image = sound();
  EXPECT_EQ(restorer.run(image).samples, image.samples);
  EXPECT_FALSE(restorer.report.changed);
  EXPECT_TRUE(restorer.report.looked_for_damage);
  EXPECT_EQ(restorer.report.summary(), "");
}

TEST(Restorer, damage_is_filled_and_nothing_else_changes) {
  FakeRestorer restorer;
  const Image image = scratched(sound());
  const Image result = restorer.run(image);
  EXPECT_EQ(restorer.report.spots, 1);
  EXPECT_FALSE(restorer.report.denoise.changed);
  EXPECT_NEAR(restorer.report.filled_share, 62.0 * 5 / (width * height), 1e-9) << "with a margin of a pixel";
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      if (y >= 49 && y < 54 && x >= 39 && x < 101) {
        EXPECT_LT(result.samples[3 * place(x, y)], 210);
        continue;
      }
      ASSERT_EQ(result.samples[3 * place(x, y)], image.samples[3 * place(x, y)]) << x << ' ' << y;
    }
  }
  EXPECT_NE(restorer.report.summary().find("filled 1 hole (smoothly)"), std::string::npos);
}

TEST(Restorer, noise_is_taken_from_the_filled_picture_too) {
  FakeRestorer restorer;
  const Image result = restorer.run(scratched(sound(12)));
  EXPECT_TRUE(restorer.report.fill.changed);
  EXPECT_NEAR(restorer.report.denoise.noise_sigma, 12, 2);
  FakeRestorer filling_only([] {
    RestoreOptions options;
    options.denoise.strength = 0;
    return options;
  }());
  const Image filled = filling_only.run(scratched(sound(12)));
  const int darker = filled.samples[3 * place(70, 51)] - result.samples[3 * place(70, 51)];
  EXPECT_NEAR(darker, restorer.report.denoise.noise_sigma, 1);
}

TEST(Restorer, a_mask_takes_the_place_of_looking_unless_both_are_wanted) {
  const Image image = scratched(sound());
  const Mask mask = square_mask();
  const auto white_left = [](const Image& result) { return result.samples[3 * place(70, 51)] == white; };
  FakeRestorer by_mask;
  EXPECT_TRUE(white_left(by_mask.run(image, &mask)));
  EXPECT_FALSE(by_mask.report.looked_for_damage);
  EXPECT_TRUE(by_mask.report.fill.changed);
  RestoreOptions both;
  both.find_damage = true;
  FakeRestorer by_both(both);
  EXPECT_FALSE(white_left(by_both.run(image, &mask)));
  EXPECT_EQ(by_both.report.fill.holes.size(), 2u);
  RestoreOptions neither;
  neither.find_damage = false;
  EXPECT_EQ(FakeRestorer(neither).run(image).samples, image.samples);
}

TEST(Restorer, a_mask_of_another_size_is_an_error_that_says_both) {
  const Mask mask{8, 9, std::vector<std::uint8_t>(72)};
  const auto error = error_of([&] { FakeRestorer().run(sound(), &mask); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_EQ(error.message, "the mask has 8 x 9 pixels, the picture 160 x 120");
}

TEST(Restorer, gray_sixteen_bit_and_transparency_stay) {
  Image image = to_image(Planes(1, height, width, 0.4f));
  image.type = SampleType::u16;
  image.samples.assign(2 * image.pixel_count(), 0x60);
  std::fill_n(image.samples.begin() + 2 * 3000, 2 * 8, std::uint8_t{0xff});
  image.alpha.assign(2 * image.pixel_count(), 0x77);
  image.metadata.icc = {1, 2, 3};
  FakeRestorer restorer;
  const Image result = restorer.run(image);
  EXPECT_EQ(restorer.report.spots, 1);
  EXPECT_EQ(result.channels, 1);
  EXPECT_EQ(result.type, SampleType::u16);
  EXPECT_EQ(result.alpha, image.alpha);
  EXPECT_EQ(result.metadata.icc, image.metadata.icc);
  EXPECT_EQ(result.samples, std::vector<std::uint8_t>(image.samples.size(), 0x60));
}

TEST(Restorer, from_file_to_file_is_as_in_memory) {
  const TempFolder folder;
  ProgressSink quiet;
  for (const double sigma : {0.0, 12.0}) {
    for (const bool damaged : {false, true}) {
      const Image image = damaged ? scratched(sound(sigma)) : sound(sigma);
      save_image(image, folder / "in.png");
      FakeRestorer restorer;
      const RestoreReport report =
          restorer.real.restore_file(folder / "in.png", {}, folder / "out.png", {}, {}, quiet);
      EXPECT_EQ(load_image(folder / "out.png").samples, FakeRestorer().run(image).samples);
      EXPECT_EQ(report.changed, damaged || sigma > 0);
      EXPECT_EQ(report.mask.samples.empty(), !damaged);
    }
  }
}

TEST(Restorer, a_jpeg_that_was_only_filled_keeps_its_other_blocks) {
  const TempFolder folder;
  ProgressSink quiet;
  save_image(scratched(sound()), folder / "in.jpg", {Format::jpeg, 95});
  FakeRestorer restorer;
  const RestoreReport report =
      restorer.real.restore_file(folder / "in.jpg", {}, folder / "out.jpg", {}, {}, quiet);
  ASSERT_TRUE(report.fill.kept_blocks) << report.fill.re_encoded;
  EXPECT_GT(*report.fill.kept_blocks, 0.8);
  EXPECT_LT(*report.fill.kept_blocks, 1);
}

TEST(Restorer, a_sound_jpeg_is_the_same_file) {
  const TempFolder folder;
  ProgressSink quiet;
  save_image(sound(), folder / "in.jpg", {Format::jpeg, 95});
  RestoreOptions options;
  options.provenance = true;
  FakeRestorer(options).real.restore_file(folder / "in.jpg", {}, folder / "out.jpg", {}, {}, quiet);
  EXPECT_EQ(read_file(folder / "out.jpg"), read_file(folder / "in.jpg"));
}

TEST(Restorer, provenance_says_what_was_done) {
  const TempFolder folder;
  ProgressSink quiet;
  RestoreOptions options;
  options.provenance = true;
  for (const char* out : {"out.png", "out.jpg", "out.tif", "out.webp"}) {
    for (const bool damaged : {false, true}) {
      save_image(damaged ? scratched(sound(12)) : sound(12), folder / "in.png");
      FakeRestorer(options).real.restore_file(folder / "in.png", {}, folder / out, {}, {}, quiet);
      const std::vector<std::uint8_t> xmp = load_image(folder / out).metadata.xmp;
      const std::string text(xmp.begin(), xmp.end());
      EXPECT_NE(text.find("took out noise of 1"), std::string::npos) << out << text;
      EXPECT_NE(text.find("model fake"), std::string::npos) << text;
      EXPECT_EQ(text.find("filled 1 hole (smoothly), 1.61 % of the pixels are invented") != std::string::npos,
                damaged)
          << text;
    }
  }
}

TEST(Restorer, options_name_every_problem) {
  RestoreOptions options;
  options.denoise.strength = 2;
  options.detect.threshold = 0;
  options.fill.grow = -1;
  options.max_memory = 5;
  const auto error = error_of([&] { FakeRestorer restorer(options); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_EQ(options.validate().size(), 4u);
}

TEST(Restorer, cancelled_it_leaves_no_file) {
  const TempFolder folder;
  save_image(scratched(sound(12)), folder / "in.png");
  int polls = 0;
  {
    testing::CancelAfter never(1 << 30);
    FakeRestorer().real.restore_file(folder / "in.png", {}, folder / "out.png", {}, {}, never);
    polls = never.polls();
    std::filesystem::remove(folder / "out.png");
  }
  ASSERT_GE(polls, 3);
  for (int after = 0; after < polls; ++after) {
    testing::CancelAfter cancel(after);
    EXPECT_EQ(error_of([&] {
                FakeRestorer().real.restore_file(folder / "in.png", {}, folder / "out.png", {}, {}, cancel);
              }).code,
              ErrorCode::interrupted)
        << after;
    EXPECT_EQ(folder.names(), std::vector<std::string>{"in.png"});
  }
}

}  // namespace
}  // namespace lacuna
