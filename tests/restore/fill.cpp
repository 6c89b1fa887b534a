#include "lacuna/fill.h"

#include <gtest/gtest.h>

#include <cstring>

#include "image/channels.h"
#include "image/image_file.h"
#include "restore/face_finder.h"
#include "restore/face_search.h"
#include "restore/fake_networks.h"
#include "support/errors.h"
#include "support/synthetic_picture.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::error_of;
using testing::FakeNetwork;

constexpr int side = 32;  ///< of the pictures that the fake network takes

InputContract aligned(int channels = 3) {
  InputContract contract;
  contract.channels = channels;
  contract.fixed_height = contract.fixed_width = side;
  contract.takes_mask = true;
  contract.tileable = false;
  return contract;
}

/// Paints everything, masked or not, in one tone.
FakeNetwork painting(float tone, int channels = 3) {
  return {aligned(channels), [tone](const float*, float* to, int height, int width, float) {
            std::fill(to, to + height * width, tone);
          }};
}

/// For thin holes: paints them in mid-gray.
std::unique_ptr<LoadedNetwork> thin_network() {
  InputContract contract = testing::any_size(3, 16);
  contract.takes_mask = true;
  return std::make_unique<FakeNetwork>(contract, [](const float*, float* to, int height, int width, float) {
    std::fill(to, to + height * width, 0.5f);
  });
}

/// Says that there are these faces, whatever it is shown.
class FixedFinder final : public FaceFinder {
 public:
  explicit FixedFinder(std::vector<FoundFace> faces) : faces_(std::move(faces)) {}
  std::vector<FoundFace> find(const Planes&, double) override { return faces_; }

 private:
  std::vector<FoundFace> faces_;
};

/// Says that a face of a quarter of the picture's side is in the middle of what it is shown.
class MiddleFinder final : public FaceFinder {
 public:
  std::vector<FoundFace> find(const Planes& gray, double) override {
    const double size = gray.width / 4.0;
    return {{gray.height / 2.0 - size / 2, gray.width / 2.0 - size / 2, size, 1}};
  }
};

Filler filler_of(FakeNetwork network, const FillOptions& options = {}, std::vector<FoundFace> faces = {}) {
  return Filler(std::make_unique<FakeNetwork>(std::move(network)), thin_network(),
                std::make_unique<FixedFinder>(std::move(faces)), "fake", options);
}

Image picture(int channels = 3, SampleType type = SampleType::u8, int height = side, int width = side) {
  Image image = to_image(testing::synthetic_picture(channels, height, width));
  image.type = type;
  const Planes planes = testing::synthetic_picture(channels, height, width, 5);
  image.samples.assign(image.pixel_count() * channels * sample_size(type), 0);
  return with_planes(image, planes);
}

Mask rectangle(const Image& image, int top, int left, int bottom, int right, std::uint8_t value = 255) {
  Mask mask{image.width, image.height, std::vector<std::uint8_t>(image.pixel_count())};
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) mask.samples[static_cast<std::size_t>(y) * mask.width + x] = value;
  return mask;
}

std::vector<std::uint8_t> pixel(const Image& image, std::size_t place) {
  const std::size_t bytes = sample_size(image.type) * image.channels;
  return {image.samples.begin() + place * bytes, image.samples.begin() + (place + 1) * bytes};
}

Image fill(Filler& filler, const Image& image, const Mask& mask, FillReport* report = nullptr) {
  ProgressSink quiet;
  return filler.fill(image, mask, quiet, report);
}

FillOptions by(FillOptions::Method method) {
  FillOptions options;
  options.method = method;
  return options;
}

FillOptions as_made() {
  FillOptions options;
  options.feather = 0;
  return options;
}

TEST(Fill, OutsideTheMaskEverySampleIsTheInputs) {
  for (const int channels : {1, 3}) {
    for (const SampleType type : {SampleType::u8, SampleType::u16, SampleType::f32}) {
      Image image = picture(channels, type);
      image.alpha.assign(image.pixel_count() * sample_size(type), 77);
      image.metadata.icc = {1, 2, 3};
      const Mask mask = rectangle(image, 8, 5, 20, 19);
      Filler filler = filler_of(painting(0.25f));
      const Image filled = fill(filler, image, mask);
      EXPECT_EQ(filled.type, type);
      EXPECT_EQ(filled.channels, channels);
      EXPECT_EQ(filled.alpha, image.alpha);
      EXPECT_EQ(filled.metadata.icc, image.metadata.icc);
      std::size_t changed = 0;
      for (std::size_t i = 0; i < mask.samples.size(); ++i) {
        if (mask.samples[i] == 0) {
          ASSERT_EQ(pixel(filled, i), pixel(image, i)) << i;
        }
        changed += pixel(filled, i) != pixel(image, i);
      }
      EXPECT_GT(changed, 140u) << "of 168";
    }
  }
}

TEST(Fill, EmptyMaskChangesNothingAndRunsNothing) {
  const Image image = picture();
  auto network = std::make_unique<FakeNetwork>(painting(0.25f));
  const FakeNetwork& watched = *network;
  Filler filler(std::move(network), nullptr, nullptr, "fake", {});
  FillReport report;
  report.changed = true;
  EXPECT_EQ(fill(filler, image, rectangle(image, 0, 0, 0, 0), &report).samples, image.samples);
  EXPECT_FALSE(report.changed);
  EXPECT_TRUE(report.holes.empty());
  EXPECT_TRUE(watched.sizes.empty());
}

TEST(Fill, MaskOfEverythingIsAnError) {
  const Image image = picture();
  for (const int value : {255, 1}) {
    Filler filler = filler_of(painting(0.25f));
    const Mask full = rectangle(image, 0, 0, side, side, static_cast<std::uint8_t>(value));
    const auto error = error_of([&] { fill(filler, image, full); });
    EXPECT_EQ(error.code, ErrorCode::bad_input);
    EXPECT_NE(error.message.find("every pixel"), std::string::npos) << error.message;
  }
}

TEST(Fill, SizesThatDifferAreBothNamed) {
  const Image image = picture(3, SampleType::u8, 20, 30);
  Filler filler = filler_of(painting(0.25f));
  const auto error = error_of([&] { fill(filler, image, Mask{31, 20, std::vector<std::uint8_t>(620)}); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_NE(error.message.find("31 x 20"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("30 x 20"), std::string::npos) << error.message;
}

TEST(Fill, GrayMaskBlends) {
  Image image = picture(1);
  std::fill(image.samples.begin(), image.samples.end(), 200);
  Mask mask = rectangle(image, 8, 8, 16, 16);
  for (int y = 8; y < 16; ++y) mask.samples[static_cast<std::size_t>(y) * side + 8] = 51;  // a fifth
  Filler filler = filler_of(painting(0.0f), as_made());
  const Image filled = fill(filler, image, mask);
  EXPECT_EQ(filled.samples[10 * side + 8], 160);
  EXPECT_EQ(filled.samples[10 * side + 9], 0);
  EXPECT_EQ(filled.samples[10 * side + 7], 200);
}

TEST(Fill, GrayPictureTakesTheLumaOfWhatAColourNetworkMakes) {
  const Image image = picture(1);
  int plane = 0;
  Filler filler = filler_of({aligned(),
                             [&plane](const float*, float* to, int height, int width, float) {
                               std::fill(to, to + height * width, plane++ == 1 ? 1.0f : 0.0f);  // green
                             }},
                            as_made());
  const Image filled = fill(filler, image, rectangle(image, 8, 8, 16, 16));
  EXPECT_EQ(filled.channels, 1);
  EXPECT_EQ(filled.samples[10 * side + 10], 150);  // 0.587
}

TEST(Fill, WhatIsUnderTheMaskDoesNotMatter) {
  const Image image = picture(3, SampleType::u8, 90, 70);
  const Mask mask = rectangle(image, 30, 20, 50, 40);
  Image damaged = image;
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    if (mask.samples[i]) std::fill_n(damaged.samples.begin() + i * 3, 3, 255);
  Image results[2];
  for (int i = 0; i < 2; ++i) {
    Filler filler(std::make_unique<FakeNetwork>(testing::blurring_network(aligned(), 4)), nullptr,
                  std::make_unique<MiddleFinder>(), "fake", {});
    results[i] = fill(filler, i ? damaged : image, mask);
  }
  EXPECT_EQ(results[0].samples, results[1].samples);
  EXPECT_NE(results[0].samples, image.samples);
}

TEST(Fill, FullyTransparentPixelsKeepTheirColourAndShowItToNobody) {
  Image image = picture();
  image.alpha.assign(image.pixel_count(), 255);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < 12; ++x) image.alpha[static_cast<std::size_t>(y) * side + x] = 0;
  Image other = image;
  for (std::size_t i = 0; i < image.pixel_count(); ++i)
    if (image.alpha[i] == 0) std::fill_n(other.samples.begin() + i * 3, 3, 255);
  const Mask mask = rectangle(image, 8, 8, 20, 24);
  Filler first = filler_of(testing::blurring_network(aligned(), 4)),
         second = filler_of(testing::blurring_network(aligned(), 4));
  const Image filled = fill(first, image, mask), filled_other = fill(second, other, mask);
  for (std::size_t i = 0; i < image.pixel_count(); ++i) {
    if (image.alpha[i]) {
      ASSERT_EQ(pixel(filled, i), pixel(filled_other, i)) << i;
    } else {
      ASSERT_EQ(pixel(filled, i), pixel(image, i)) << i;
    }
  }
}

TEST(Fill, NetworkSeesTheFrameOfTheFaceAndTheHoleInIt) {
  Image image;
  image.width = 200, image.height = 160, image.channels = 1;
  Planes slope(1, 160, 200);
  for (int y = 0; y < 160; ++y)
    for (int x = 0; x < 200; ++x) slope.at(0, y, x) = 0.004f * static_cast<float>(x);
  image.samples.resize(image.pixel_count());
  image = with_planes(image, slope);
  auto network = std::make_unique<FakeNetwork>(painting(0.5f));
  const FakeNetwork& watched = *network;
  Filler filler(std::move(network), nullptr, std::make_unique<MiddleFinder>(), "fake", as_made());
  FillReport report;
  fill(filler, image, rectangle(image, 70, 95, 82, 105), &report);
  ASSERT_EQ(report.holes.size(), 1u);
  const FaceSquare face = report.holes[0].face;
  EXPECT_EQ(report.holes[0].left, 95);
  EXPECT_EQ(report.holes[0].beyond_face, 0);
  ASSERT_EQ(watched.sizes.size(), 1u);
  for (int x = 0; x < side; ++x) {
    const double centre = face.left + (x + 0.5) * face.side / side - 0.5;
    EXPECT_NEAR(watched.last.image.samples[x], 0.004 * centre, 0.004) << x;
    const int row = static_cast<int>((76 - face.top) * side / face.side);
    const bool covered =
        centre + 0.5 + face.side / side / 2 > 95 && centre + 0.5 - face.side / side / 2 < 105;
    EXPECT_EQ(watched.last.mask->samples[row * side + x] > 0, covered) << x;
  }
}

TEST(Fill, HolesThatAreThinForTheFaceAreNotPaintedByTheNetwork) {
  const Image image = to_image(testing::synthetic_picture(3, side, side));
  FillReport report;
  Filler by_itself = filler_of(painting(1.0f));
  fill(by_itself, image, rectangle(image, 4, 10, 28, 11), &report);  // 1 pixel of 32
  EXPECT_EQ(report.holes.at(0).method, FilledHole::Method::smooth);
  fill(by_itself, image, rectangle(image, 4, 10, 28, 13), &report);
  EXPECT_EQ(report.holes.at(0).method, FilledHole::Method::face);
  FillOptions forced;
  forced.method = FillOptions::Method::face;
  Filler told = filler_of(painting(1.0f), forced);
  fill(told, image, rectangle(image, 4, 10, 28, 11), &report);
  EXPECT_EQ(report.holes.at(0).method, FilledHole::Method::face);
}

TEST(Fill, SeamIsMatchedOverTheFeather) {
  Image image = picture(1);
  std::fill(image.samples.begin(), image.samples.end(), 100);
  const auto middle = [&](double feather) {
    FillOptions options;
    options.feather = feather;
    Filler filler = filler_of(painting(140 / 255.0f), options);
    const Image filled = fill(filler, image, rectangle(image, 6, 6, 26, 26));
    return std::pair<int, int>(filled.samples[16 * side + 6], filled.samples[16 * side + 16]);
  };
  EXPECT_EQ(middle(0), (std::pair<int, int>(140, 140)));
  EXPECT_LT(middle(2).first, 125);
  EXPECT_GT(middle(2).second, 137);
  EXPECT_LE(middle(1000).second, 101);
}

TEST(Fill, HoleBeyondTheFaceIsFilledFromExemplarsAndSaidSo) {
  Image image = picture(3, SampleType::u8, 200, 200);
  std::fill(image.samples.begin(), image.samples.end(), 60);
  Filler filler(std::make_unique<FakeNetwork>(painting(1.0f)), nullptr, std::make_unique<MiddleFinder>(),
                "fake", as_made());
  FillReport report;
  const Image filled = fill(filler, image, rectangle(image, 80, 80, 100, 158), &report);
  ASSERT_EQ(report.holes.size(), 1u);
  EXPECT_GT(report.holes[0].beyond_face, 0);
  EXPECT_LT(report.holes[0].beyond_face, report.holes[0].pixels / 2);
  EXPECT_EQ(filled.samples[(90 * 200 + 100) * 3], 255);
  EXPECT_EQ(filled.samples[(90 * 200 + 157) * 3], 60);
}

TEST(Fill, MethodFaceRefusesAHoleInNoFaceAndSaysWhere) {
  const Image image = picture(3, SampleType::u8, 200, 200);
  Mask mask = rectangle(image, 90, 90, 100, 100);
  for (int x = 2; x < 9; ++x) mask.samples[3 * 200 + x] = 255;
  Filler filler(std::make_unique<FakeNetwork>(painting(1.0f)), nullptr, std::make_unique<MiddleFinder>(),
                "fake", by(FillOptions::Method::face));
  const auto error = error_of([&] { fill(filler, image, mask); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_NE(error.message.find("no face found that the mask touches"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("7 x 1 pixels at (2, 3)"), std::string::npos) << error.message;
}

TEST(Fill, MethodFaceRefusesAHoleMostlyBesideTheFace) {
  const Image image = picture(3, SampleType::u8, 200, 200);
  Filler filler(std::make_unique<FakeNetwork>(painting(1.0f)), nullptr, std::make_unique<MiddleFinder>(),
                "fake", by(FillOptions::Method::face));
  const auto error = error_of([&] { fill(filler, image, rectangle(image, 90, 120, 100, 200)); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_NE(error.message.find("at least 50 %"), std::string::npos) << error.message;
}

TEST(Fill, MethodFaceTakesASquarePictureForAFaceWhereNoneIsFound) {
  const Image square = picture(3, SampleType::u8, 64, 64), wide = picture(3, SampleType::u8, 64, 65);
  Filler filler = filler_of(painting(1.0f), by(FillOptions::Method::face));
  FillReport report;
  fill(filler, square, rectangle(square, 10, 10, 20, 20), &report);
  ASSERT_EQ(report.holes.size(), 1u);
  EXPECT_EQ(report.holes[0].face.side, 64);
  EXPECT_EQ(error_of([&] { fill(filler, wide, rectangle(wide, 10, 10, 20, 20)); }).code,
            ErrorCode::bad_input);
  Filler automatic = filler_of(painting(1.0f));
  fill(automatic, square, rectangle(square, 10, 10, 20, 20), &report);
  ASSERT_EQ(report.holes.size(), 1u);
  EXPECT_EQ(report.holes[0].method, FilledHole::Method::network);
}

TEST(Fill, TwoFacesAreFilledEachByItself) {
  Image image = picture(1, SampleType::u8, 200, 400);
  auto network = std::make_unique<FakeNetwork>(painting(1.0f));
  const FakeNetwork& watched = *network;
  // The finder is shown the picture at twice its size, and enlarged parts of it afterwards.
  Filler filler(
      std::move(network), nullptr,
      std::make_unique<FixedFinder>(std::vector<FoundFace>{{150, 150, 100, 1}, {150, 550, 100, 0.5}}), "fake",
      as_made());
  Mask mask = rectangle(image, 95, 90, 110, 110);
  for (int y = 95; y < 110; ++y)
    for (int x = 290; x < 310; ++x) mask.samples[static_cast<std::size_t>(y) * 400 + x] = 255;
  FillReport report;
  const Image filled = fill(filler, image, mask, &report);
  EXPECT_EQ(watched.sizes.size(), 2u);
  ASSERT_EQ(report.holes.size(), 2u);
  EXPECT_LT(report.holes[0].face.left + 50, report.holes[1].face.left);
  EXPECT_EQ(filled.samples[100 * 400 + 100], 255);
  EXPECT_EQ(filled.samples[100 * 400 + 300], 255);
}

TEST(Fill, InvertAndGrow) {
  Image image = picture(1);
  std::fill(image.samples.begin(), image.samples.end(), 100);
  Mask mask = rectangle(image, 10, 10, 12, 12);
  for (std::uint8_t& sample : mask.samples) sample = static_cast<std::uint8_t>(255 - sample);
  FillOptions options = as_made();
  options.invert_mask = true;
  options.grow = 2;
  Filler filler = filler_of(painting(0.0f), options);
  const Image filled = fill(filler, image, mask);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      EXPECT_EQ(filled.samples[static_cast<std::size_t>(y) * side + x],
                y >= 8 && y < 14 && x >= 8 && x < 14 ? 0 : 100);
}

TEST(Fill, NetworkThatIsNotForItIsAnErrorThatSaysWhy) {
  const Image image = picture();
  InputContract blind = aligned(), any_size = testing::any_size(3), gray = aligned(1);
  blind.takes_mask = false;
  any_size.takes_mask = true;
  for (const auto& [contract, part] :
       {std::pair{blind, "takes no mask"}, std::pair{any_size, "fixed size"}, std::pair{gray, "in colour"}}) {
    Filler filler = filler_of(testing::identity_network(contract), by(FillOptions::Method::face));
    const auto error = error_of([&] { fill(filler, image, rectangle(image, 8, 8, 16, 16)); });
    EXPECT_EQ(error.code, ErrorCode::bad_input);
    EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
    EXPECT_NE(error.message.find("fake"), std::string::npos) << error.message;
  }
}

TEST(Fill, OptionsOutsideTheirRangeAreAllNamed) {
  FillOptions options;
  options.grow = -1;
  options.feather = 1001;
  options.fidelity = 1.5;
  options.threads = -2;
  const auto error = error_of([&] { filler_of(painting(0.0f), options); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  for (const char* part : {"grow: -1", "feather: 1001", "fidelity: 1.5", "threads: -2"})
    EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
}

TEST(Fill, CancelledEarly) {
  const Image image = picture();
  Filler filler = filler_of(painting(0.0f));
  testing::CancelAfter progress(0);
  const auto error = error_of([&] { filler.fill(image, rectangle(image, 8, 8, 16, 16), progress); });
  EXPECT_EQ(error.code, ErrorCode::interrupted);
}

TEST(FillFile, LosslessFileOutsideTheMaskIsTheInputsAndTheSameEachTime) {
  const testing::TempFolder folder;
  ProgressSink quiet;
  Image image = picture(3, SampleType::u16);
  image.alpha.assign(image.pixel_count() * 2, 99);
  const Mask mask = rectangle(image, 8, 5, 20, 19);
  save_image(image, folder / "in.png");
  save_mask(mask, folder / "mask.png");
  Image results[2];
  for (Image& result : results) {
    Filler filler = filler_of(painting(0.25f));
    const FillReport report =
        filler.fill_file(folder / "in.png", folder / "mask.png", folder / "out.png", {}, {}, quiet);
    EXPECT_TRUE(report.changed);
    result = load_image(folder / "out.png");
  }
  EXPECT_EQ(results[0].samples, results[1].samples);
  EXPECT_EQ(results[0].alpha, image.alpha);
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    if (mask.samples[i] == 0) {
      ASSERT_EQ(pixel(results[0], i), pixel(image, i)) << i;
    }
}

TEST(FillFile, ErrorsNamePictureAndMask) {
  const testing::TempFolder folder;
  ProgressSink quiet;
  const Image image = picture(3, SampleType::u8, 40, 50);
  save_image(image, folder / "in.png");
  save_mask(rectangle(image, 8, 5, 20, 19), folder / "mask.png");
  Filler filler = filler_of(painting(0.25f), by(FillOptions::Method::face));
  const auto error = error_of(
      [&] { filler.fill_file(folder / "in.png", folder / "mask.png", folder / "out.png", {}, {}, quiet); });
  EXPECT_NE(error.message.find((folder / "in.png").string()), std::string::npos) << error.message;
  EXPECT_NE(error.message.find((folder / "mask.png").string()), std::string::npos) << error.message;
  EXPECT_FALSE(std::filesystem::exists(folder / "out.png"));
}

}  // namespace
}  // namespace lacuna
