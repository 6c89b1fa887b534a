#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "image/channels.h"
#include "image/child.h"
#include "image/image_file.h"
#include "lacuna/fill.h"
#include "restore/exemplar_regions.h"
#include "restore/face_finder.h"
#include "restore/fake_networks.h"
#include "support/errors.h"
#include "support/example_picture.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

using Method = FillOptions::Method;
using testing::error_of;
using testing::FakeNetwork;

struct Box {
  int top, left, bottom, right;
};

Image picture(int height, int width, int channels = 3, SampleType type = SampleType::u8) {
  const Planes planes = testing::synthetic_picture(channels, height, width, 5);
  Image image;
  image.width = width, image.height = height, image.channels = channels, image.type = type;
  image.samples.resize(image.pixel_count() * channels * sample_size(type));
  return with_planes(image, planes);
}

Mask mask_of(const Image& image, const std::vector<Box>& boxes, std::uint8_t value = 255) {
  Mask mask{image.width, image.height, std::vector<std::uint8_t>(image.pixel_count())};
  for (const Box& box : boxes)
    for (int y = box.top; y < box.bottom; ++y)
      for (int x = box.left; x < box.right; ++x)
        mask.samples[static_cast<std::size_t>(y) * mask.width + x] = value;
  return mask;
}

FillOptions by(Method method, int threads = 1) {
  FillOptions options;
  options.method = method;
  options.threads = threads;
  return options;
}

InputContract for_holes(int channels = 3) {
  InputContract contract = testing::any_size(channels, 16);
  contract.takes_mask = true;
  return contract;
}

constexpr float thin_tone = 0.25f;

/// A network for thin holes that paints them in one tone.
FakeNetwork painting() {
  return {for_holes(), [](const float*, float* to, int height, int width, float) {
            std::fill(to, to + static_cast<std::size_t>(height) * width, thin_tone);
          }};
}

Filler filler(const FillOptions& options, FakeNetwork thin = painting()) {
  return Filler(nullptr, std::make_unique<FakeNetwork>(std::move(thin)), nullptr, "fake", options);
}

Image fill(const FillOptions& options, const Image& image, const Mask& mask, FillReport* report = nullptr) {
  ProgressSink quiet;
  return filler(options).fill(image, mask, quiet, report);
}

std::vector<std::uint8_t> pixel(const Image& image, std::size_t place) {
  const std::size_t bytes = sample_size(image.type) * image.channels;
  return {image.samples.begin() + place * bytes, image.samples.begin() + (place + 1) * bytes};
}

/// Thick, thin, at borders and in a corner.
const std::vector<Box> various = {
    {0, 0, 22, 25}, {30, 40, 62, 70}, {70, 110, 90, 130}, {10, 60, 12, 110}, {50, 5, 51, 6}};

TEST(FillWithoutFaces, OutsideTheMaskEverySampleIsTheInputs) {
  for (const Method method : {Method::automatic, Method::exemplar, Method::smooth}) {
    for (const int channels : {1, 3}) {
      for (const SampleType type : {SampleType::u8, SampleType::u16, SampleType::f32}) {
        Image image = picture(90, 130, channels, type);
        image.alpha.assign(image.pixel_count() * sample_size(type), 77);
        const Mask mask = mask_of(image, various);
        const Image filled = fill(by(method), image, mask);
        EXPECT_EQ(filled.type, type);
        EXPECT_EQ(filled.channels, channels);
        EXPECT_EQ(filled.alpha, image.alpha);
        std::size_t changed = 0, covered = 0;
        for (std::size_t i = 0; i < mask.samples.size(); ++i) {
          covered += mask.samples[i] > 0;
          if (mask.samples[i] == 0) {
            ASSERT_EQ(pixel(filled, i), pixel(image, i)) << i;
          }
          changed += pixel(filled, i) != pixel(image, i);
        }
        EXPECT_GT(changed, covered / 2);
      }
    }
  }
}

TEST(FillWithoutFaces, SixteenBitsAreCopiedAsTheyAre) {
  Image image = picture(80, 80, 1, SampleType::u16);
  // Columns of a value that eight bits do not have.
  for (std::size_t i = 0; i < image.pixel_count(); ++i) {
    const std::uint16_t value = i % 80 % 8 < 4 ? 12345 : 50001;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&value), 2, image.samples.begin() + i * 2);
  }
  EXPECT_EQ(fill(by(Method::exemplar), image, mask_of(image, {{20, 21, 44, 48}})).samples, image.samples);
}

TEST(FillWithoutFaces, SameBytesForAnyNumberOfThreads) {
  const Image image = picture(260, 300);
  const Mask mask = mask_of(image, {{40, 50, 150, 180}, {200, 200, 260, 300}, {170, 10, 172, 120}});
  const Image alone = fill(by(Method::automatic, 1), image, mask);
  for (const int threads : {2, 4})
    EXPECT_EQ(fill(by(Method::automatic, threads), image, mask).samples, alone.samples) << threads;
}

TEST(FillWithoutFaces, SeedIsObeyed) {
  const Image image = picture(100, 100);
  const Mask mask = mask_of(image, {{30, 30, 70, 70}});
  FillOptions other = by(Method::exemplar);
  other.seed = 1;
  EXPECT_NE(fill(other, image, mask).samples, fill(by(Method::exemplar), image, mask).samples);
  EXPECT_EQ(fill(other, image, mask).samples, fill(other, image, mask).samples);
}

TEST(FillWithoutFaces, EmptyMaskAndMaskOfEverything) {
  const Image image = picture(40, 50);
  FillReport report;
  EXPECT_EQ(fill({}, image, mask_of(image, {}), &report).samples, image.samples);
  EXPECT_FALSE(report.changed);
  const auto error = error_of([&] { fill({}, image, mask_of(image, {{0, 0, 40, 50}})); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_NE(error.message.find("every pixel"), std::string::npos) << error.message;
}

TEST(FillWithoutFaces, MethodIsChosenByThicknessAndSaid) {
  const Image image = picture(90, 130);
  FillReport report;
  fill(by(Method::automatic), image, mask_of(image, various), &report);
  ASSERT_EQ(report.holes.size(), 5u);
  std::vector<std::pair<int, FilledHole::Method>> holes;
  for (const FilledHole& hole : report.holes) holes.emplace_back(hole.thickness, hole.method);
  const auto exemplar = FilledHole::Method::exemplar, network = FilledHole::Method::network;
  EXPECT_EQ(
      holes,
      (std::vector<std::pair<int, FilledHole::Method>>{
          {22, exemplar}, {2, network}, {30, exemplar}, {1, FilledHole::Method::smooth}, {20, exemplar}}));
  for (const auto& [asked, done] : {std::pair{Method::exemplar, exemplar},
                                    {Method::network, network},
                                    {Method::smooth, FilledHole::Method::smooth}}) {
    fill(by(asked), image, mask_of(image, various), &report);
    for (const FilledHole& hole : report.holes) EXPECT_EQ(hole.method, done) << hole.thickness;
  }
}

TEST(FillWithoutFaces, NoNetworkAndNoFaceFinderForHolesOfExemplars) {
  const Image image = picture(90, 90);
  Filler filler(nullptr, nullptr, nullptr, "none", by(Method::exemplar));
  ProgressSink quiet;
  EXPECT_NE(filler.fill(image, mask_of(image, {{30, 30, 60, 60}}), quiet).samples, image.samples);
}

/// Dust, hair and letters all over a picture that is wider than a square of the work.
TEST(FillWithoutFaces, NetworkPaintsEveryThinHoleAndNothingElse) {
  const Image image = picture(500, 900);
  Mask mask =
      mask_of(image, {{10, 10, 13, 13}, {380, 300, 390, 700}, {0, 897, 60, 900}, {250, 380, 254, 392}});
  auto network = painting();
  Image damaged = image;
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    if (mask.samples[i]) std::fill_n(damaged.samples.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, 255);
  auto watched = std::make_unique<FakeNetwork>(std::move(network));
  const FakeNetwork& seen = *watched;
  Filler filler(nullptr, std::move(watched), nullptr, "fake", by(Method::automatic));
  ProgressSink quiet;
  const Image filled = filler.fill(damaged, mask, quiet);
  const auto painted = static_cast<std::uint8_t>(std::lround(255 * thin_tone));
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    for (std::size_t c = 3 * i; c < 3 * i + 3; ++c)
      ASSERT_EQ(filled.samples[c], mask.samples[i] ? painted : image.samples[c]) << i;
  EXPECT_EQ(seen.sizes.size(), 5u);  // squares in which something lies
  for (const auto& [height, width] : seen.sizes) EXPECT_LE(height * width, 512 * 512);
  // Where the mask is, the network is told so; what it sees there it hides itself.
  const Batch& last = *seen.last.mask;
  EXPECT_TRUE(
      std::any_of(last.samples.begin(), last.samples.end(), [](float covered) { return covered == 1; }));
}

TEST(FillWithoutFaces, NetworkForThinHolesMustTakeAMaskAndAnySize) {
  const Image image = picture(64, 64);
  const Mask mask = mask_of(image, {{20, 20, 22, 40}});
  InputContract blind = for_holes(), fixed = for_holes();
  blind.takes_mask = false;
  fixed.fixed_height = fixed.fixed_width = 64;
  for (const InputContract& contract : {blind, fixed}) {
    ProgressSink quiet;
    const auto error = error_of(
        [&] { filler(by(Method::network), testing::identity_network(contract)).fill(image, mask, quiet); });
    EXPECT_EQ(error.code, ErrorCode::bad_input);
    EXPECT_NE(error.message.find("cannot fill"), std::string::npos) << error.message;
  }
}

TEST(FillWithoutFaces, SoftMaskBlends) {
  Image image = picture(60, 60, 1);
  std::fill(image.samples.begin(), image.samples.end(), 200);
  Mask mask = mask_of(image, {{20, 20, 40, 40}});
  for (int y = 20; y < 40; ++y) mask.samples[y * 60 + 20] = 51;  // a fifth
  for (int y = 20; y < 40; ++y)
    for (int x = 20; x < 40; ++x) image.samples[y * 60 + x] = 100;
  for (const Method method : {Method::exemplar, Method::smooth}) {
    const Image filled = fill(by(method), image, mask);
    EXPECT_EQ(filled.samples[30 * 60 + 20], 120);
    EXPECT_EQ(filled.samples[30 * 60 + 21], 200);
    EXPECT_EQ(filled.samples[30 * 60 + 19], 200);
  }
}

TEST(FillWithoutFaces, InvertAndGrow) {
  const Image image = picture(80, 80);
  FillOptions options = by(Method::exemplar);
  const Image plain = fill(options, image, mask_of(image, {{27, 27, 53, 53}}));
  Mask mask = mask_of(image, {{30, 30, 50, 50}});
  for (std::uint8_t& sample : mask.samples) sample = static_cast<std::uint8_t>(255 - sample);
  options.invert_mask = true;
  options.grow = 3;
  EXPECT_EQ(fill(options, image, mask).samples, plain.samples);
}

TEST(FillWithoutFaces, FeatherBringsCopiesToTheColourAroundThem) {
  // Lighter stripes on the right, of which too few are left to be copied.
  Image image = picture(100, 200, 1);
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 200; ++x)
      image.samples[y * 200 + x] = static_cast<std::uint8_t>((x % 8 < 4 ? 60 : 120) + (x < 154 ? 0 : 20));
  const auto error = [&](double feather) {
    FillOptions options = by(Method::exemplar);
    options.feather = feather;
    const Image filled = fill(options, image, mask_of(image, {{0, 160, 100, 200}}));
    double sum = 0;
    for (std::size_t i = 0; i < filled.samples.size(); ++i)
      sum += std::abs(filled.samples[i] - image.samples[i]);
    return sum / 4000;
  };
  EXPECT_NEAR(error(0), 20, 4);
  EXPECT_LT(error(60), 12);
  EXPECT_LT(error(1000), 4);
}

TEST(FillWithoutFaces, WhatIsUnderTheMaskAndHiddenColourDoNotMatter) {
  Image image = picture(90, 130);
  image.alpha.assign(image.pixel_count(), 255);
  for (int y = 0; y < 90; ++y) std::fill_n(image.alpha.begin() + y * 130 + 90, 20, 0);
  const Mask mask = mask_of(image, {{30, 40, 62, 95}, {10, 60, 12, 88}});
  Image other = image;
  for (std::size_t i = 0; i < image.pixel_count(); ++i)
    if (mask.samples[i] || image.alpha[i] == 0) std::fill_n(other.samples.begin() + i * 3, 3, 255);
  const Image filled = fill(by(Method::automatic), image, mask),
              filled_other = fill(by(Method::automatic), other, mask);
  for (std::size_t i = 0; i < image.pixel_count(); ++i) {
    if (image.alpha[i]) {
      ASSERT_EQ(pixel(filled, i), pixel(filled_other, i)) << i;
    } else {
      ASSERT_EQ(pixel(filled, i), pixel(image, i)) << i;
    }
  }
}

TEST(FillWithoutFaces, NothingToCopyIsFilledSmoothlyAndSaidSo) {
  Image image = picture(40, 40, 1);
  std::fill(image.samples.begin(), image.samples.end(), 90);
  FillReport report;
  const Image filled = fill(by(Method::exemplar), image, mask_of(image, {{5, 5, 35, 35}}), &report);
  ASSERT_EQ(report.holes.size(), 1u);
  EXPECT_TRUE(report.holes[0].nothing_to_copy);
  EXPECT_EQ(filled.samples, image.samples);
}

TEST(FillWithoutFaces, LongScratchAcrossManySquaresContinuesARamp) {
  Image image = picture(700, 900, 1, SampleType::u16);
  Planes ramp(1, 700, 900);
  Mask mask = mask_of(image, {});
  for (int y = 0; y < 700; ++y) {
    for (int x = 0; x < 900; ++x) {
      ramp.at(0, y, x) = 0.1f + 0.0005f * static_cast<float>(x) + 0.0004f * static_cast<float>(y);
      mask.samples[y * 900 + x] = std::abs(x - y * 9 / 7) < 2 ? 255 : 0;
    }
  }
  image = with_planes(image, ramp);
  Image damaged = image;
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    if (mask.samples[i]) damaged.samples[2 * i] = damaged.samples[2 * i + 1] = 255;
  FillReport report;
  const Planes filled = to_planes(fill(by(Method::smooth), damaged, mask, &report));
  ASSERT_EQ(report.holes.size(), 1u);
  EXPECT_EQ(report.holes[0].method, FilledHole::Method::smooth);
  for (std::size_t i = 0; i < filled.samples.size(); ++i)
    ASSERT_NEAR(filled.samples[i], ramp.samples[i], 0.004f) << i;
}

/// Without a guide something dark from the suit's rim grows in the hole.
TEST(FillWithoutFaces, BadgeOnASuitGivesWayToCloth) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  const Image image = load_image(testing::example_picture("astronaut.png"));
  Mask mask = mask_of(image, {});
  for (int y = 0; y < 512; ++y)
    for (int x = 0; x < 512; ++x)
      if (std::hypot((x - 168) / 59.0, (y - 390) / 54.0) <= 1) mask.samples[y * 512 + x] = 255;
  const Image filled = fill(by(Method::exemplar), image, mask);
  int dark = 0;
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    dark += mask.samples[i] && filled.samples[3 * i] < 100;
  EXPECT_LT(dark, 40) << "of 10,000 pixels";
}

TEST(FillWithoutFaces, MaxMemoryIsAnErrorThatSaysWhatIsNeeded) {
  const Image image = picture(900, 900, 1);
  for (const Method method : {Method::exemplar, Method::smooth}) {
    FillOptions options = by(method);
    options.max_memory = 110 << 20;
    const auto error = error_of([&] { fill(options, image, mask_of(image, {{100, 100, 800, 800}})); });
    EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
    EXPECT_NE(error.message.find("--max-memory allows 110 MiB"), std::string::npos) << error.message;
  }
}

TEST(FillWithoutFaces, CancelledEarlyAndMidway) {
  const Image image = picture(200, 200);
  const Mask mask = mask_of(image, {{40, 40, 120, 120}, {150, 10, 152, 190}});
  for (const Method method : {Method::exemplar, Method::smooth}) {
    testing::CancelAfter count(1000);
    filler(by(method)).fill(image, mask, count);
    ASSERT_GT(count.polls(), 1);
    for (const int polls : {0, count.polls() / 2, count.polls() - 1}) {
      testing::CancelAfter progress(polls);
      EXPECT_EQ(error_of([&] { filler(by(method)).fill(image, mask, progress); }).code,
                ErrorCode::interrupted);
    }
  }
}

TEST(FillWithoutFaces, TwelveMegapixelsTakeTimeAndMemoryOfTheHoleOnly) {
  if (!testing::memory_is_measurable) GTEST_SKIP() << "a sanitizer needs memory and time of its own";
  const Image part = picture(300, 400);
  Image image;
  image.width = 4000, image.height = 3000, image.channels = 3;
  image.samples.resize(image.pixel_count() * 3);
  for (int y = 0; y < 3000; ++y)
    for (int x = 0; x < 10; ++x)
      std::copy_n(part.samples.begin() + y % 300 * 1200, 1200, image.samples.begin() + (y * 10 + x) * 1200);
  const Mask mask = mask_of(image, {{1000, 1500, 1490, 1990}});  // 2 %
  const testing::Outcome outcome = testing::outcome_of([&] { fill(by(Method::exemplar), image, mask); });
  ASSERT_TRUE(outcome.finished);
  std::printf("12 MP, a hole of 2 %%: %.1f s of processor time, %.0f MB\n", outcome.seconds,
              outcome.peak_megabytes);
  EXPECT_LT(outcome.peak_megabytes, 600);
  EXPECT_LT(outcome.seconds, 40);
}

std::vector<Hole> holes_at(int height, int width, const std::vector<Box>& boxes) {
  Image image;
  image.width = width, image.height = height;
  return holes_of(mask_of(image, boxes));
}

TEST(ExemplarRegions, HolesFarApartAreByThemselvesNearOnesTogether) {
  const auto holes =
      holes_at(1200, 1500, {{100, 100, 150, 160}, {170, 100, 200, 130}, {900, 1300, 1100, 1400}});
  const std::vector<ExemplarRegion> regions = exemplar_regions(holes, 1200, 1500);
  ASSERT_EQ(regions.size(), 2u);
  EXPECT_EQ(regions[0].holes, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(regions[1].holes, (std::vector<std::size_t>{2}));
  EXPECT_EQ(regions[0].rows.begin, 0);
  EXPECT_EQ(regions[0].rows.end, 200 + 128);
  EXPECT_EQ(regions[1].rows.begin, 900 - 200);
  EXPECT_EQ(regions[1].rows.end, 1200);
  EXPECT_EQ(regions[1].columns.begin, 1300 - 128);
}

TEST(ExemplarRegions, HoleThatJoinsTwoGroups) {
  const auto holes = holes_at(900, 900, {{100, 100, 140, 140}, {100, 200, 140, 240}, {150, 150, 190, 190}});
  const std::vector<ExemplarRegion> regions = exemplar_regions(holes, 900, 900);
  ASSERT_EQ(regions.size(), 1u);
  EXPECT_EQ(regions[0].holes.size(), 3u);
}

TEST(ExemplarRegions, SmallPictureIsOne) {
  const std::vector<ExemplarRegion> regions =
      exemplar_regions(holes_at(400, 500, {{0, 0, 10, 10}, {390, 490, 400, 500}}), 400, 500);
  ASSERT_EQ(regions.size(), 1u);
  EXPECT_EQ(regions[0].rows.end - regions[0].rows.begin, 400);
  EXPECT_EQ(regions[0].columns.end - regions[0].columns.begin, 500);
}

}  // namespace
}  // namespace lacuna
