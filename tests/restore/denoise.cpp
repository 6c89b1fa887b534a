#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lacuna/restore.h"
#include "restore/fake_networks.h"
#include "support/errors.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

using testing::any_size;
using testing::FakeNetwork;

InputContract noise_taker(int channels = 3, int stride = 8) {
  InputContract contract = any_size(channels, stride);
  contract.takes_noise = true;
  return contract;
}

/// A Denoiser over a fake, which stays reachable.
struct FakeDenoiser {
  explicit FakeDenoiser(FakeNetwork fake, DenoiseOptions options = {}) {
    auto owned = std::make_unique<FakeNetwork>(std::move(fake));
    network = owned.get();
    real = std::make_unique<Denoiser>(std::move(owned), "fake", options);
  }
  Image run(const Image& image, DenoiseReport* report = nullptr) {
    ProgressSink quiet;
    return real->denoise(image, quiet, report);
  }
  FakeNetwork* network;
  std::unique_ptr<Denoiser> real;
};

/// Adds the noise level to every sample, so that one sees what the network was told.
FakeNetwork adding_network(const InputContract& contract) {
  return {contract, [](const float* from, float* to, int height, int width, float noise) {
            for (int i = 0; i < height * width; ++i) to[i] = from[i] + noise;
          }};
}

Image random_image(SampleType type, int channels, int width, int height, bool alpha = false) {
  Image image;
  image.width = width;
  image.height = height;
  image.channels = channels;
  image.type = type;
  image.samples.resize(image.pixel_count() * channels * sample_size(type));
  Random random(width);
  for (std::uint8_t& byte : image.samples) byte = static_cast<std::uint8_t>(random.bits());
  if (alpha) {
    image.alpha.resize(image.pixel_count() * sample_size(type));
    for (std::uint8_t& byte : image.alpha) byte = static_cast<std::uint8_t>(random.bits());
  }
  image.metadata.icc = {1, 2, 3};
  image.metadata.jpeg_quality = 87;
  return image;
}

Image noisy_image(int channels, double sigma) {
  Planes picture = testing::synthetic_picture(channels, 160, 200);
  Random random(9);
  for (float& sample : picture.samples) sample += static_cast<float>(sigma / 255) * random.normal();
  return to_image(picture);
}

DenoiseOptions given(double noise, double strength = 1) {
  DenoiseOptions options;
  options.noise = noise;
  options.strength = strength;
  return options;
}

TEST(Denoise, IdentityNetworkChangesNoBit) {
  for (const SampleType type : {SampleType::u8, SampleType::u16}) {
    for (const int channels : {1, 3}) {
      for (const auto& [width, height] : {std::pair{1, 1}, {1, 300}, {300, 1}, {97, 61}, {2, 2}}) {
        FakeDenoiser denoiser(testing::identity_network(noise_taker()), given(10));
        const Image image = random_image(type, channels, width, height, true);
        const Image result = denoiser.run(image);
        EXPECT_EQ(result.samples, image.samples) << width << " x " << height;
        EXPECT_EQ(result.alpha, image.alpha);
        EXPECT_EQ(result.metadata.icc, image.metadata.icc);
        EXPECT_EQ(result.metadata.jpeg_quality, 87);
        EXPECT_EQ(result.type, type);
        EXPECT_EQ(result.channels, channels);
      }
    }
  }
}

TEST(Denoise, GivenNoiseReachesTheNetwork) {
  FakeDenoiser denoiser(adding_network(noise_taker()), given(10));
  DenoiseReport report;
  const Image image = to_image(Planes(3, 20, 20, 0.2f));
  const Image result = denoiser.run(image, &report);
  EXPECT_EQ(result.samples, std::vector<std::uint8_t>(20 * 20 * 3, 61));
  EXPECT_EQ(report.noise_sigma, 10);
  EXPECT_TRUE(report.changed);
  EXPECT_FALSE(report.estimated);
  EXPECT_EQ(report.tiles, 1);
}

TEST(Denoise, StrengthBlends) {
  const Image image = to_image(Planes(3, 20, 20, 0.2f));
  EXPECT_EQ(FakeDenoiser(adding_network(noise_taker()), given(20, 0.25)).run(image).samples,
            std::vector<std::uint8_t>(20 * 20 * 3, 56));
}

TEST(Denoise, NoiseIsEstimatedWhereNotGiven) {
  for (const int channels : {1, 3}) {
    FakeDenoiser denoiser(testing::identity_network(noise_taker()));
    DenoiseReport report;
    denoiser.run(noisy_image(channels, 25), &report);
    EXPECT_NEAR(report.noise_sigma, 25, 2);
    EXPECT_TRUE(report.estimated);
    EXPECT_NEAR(denoiser.network->last.noise_levels[0] * 255, report.noise_sigma, 1e-3);
  }
}

TEST(Denoise, NothingToDoReturnsTheSameSamplesWithoutTheNetwork) {
  const Image noisy = noisy_image(3, 25);
  const Image clean = to_image(Planes(3, 64, 64, 0.5f));
  for (const auto& [image, options] :
       {std::pair{noisy, given(0)}, {noisy, given(20, 0)}, {clean, DenoiseOptions{}}}) {
    FakeDenoiser denoiser(adding_network(noise_taker()), options);
    DenoiseReport report;
    EXPECT_EQ(denoiser.run(image, &report).samples, image.samples);
    EXPECT_FALSE(report.changed);
    EXPECT_EQ(report.tiles, 0);
    EXPECT_TRUE(denoiser.network->sizes.empty());
  }
}

TEST(Denoise, EmptyPictureStaysEmpty) {
  Image empty;
  empty.channels = 3;
  EXPECT_TRUE(FakeDenoiser(testing::identity_network(noise_taker())).run(empty).samples.empty());
}

TEST(Denoise, LittleMemoryMakesTilesThatDoNotShow) {
  const Image image = noisy_image(3, 25);
  const auto blur = [] { return testing::blurring_network(noise_taker(), 6); };
  DenoiseReport whole_report, tiled_report;
  const Image whole = FakeDenoiser(blur(), given(25)).run(image, &whole_report);
  DenoiseOptions options = given(25);
  options.max_memory = std::uint64_t{400} << 20;
  FakeDenoiser tiled(blur(), options);
  tiled.network->bytes_per_pixel = 6000;
  const Image result = tiled.run(image, &tiled_report);
  EXPECT_EQ(whole_report.tiles, 1);
  EXPECT_GT(tiled_report.tiles, 3);
  for (std::size_t i = 0; i < result.samples.size(); ++i)
    ASSERT_NEAR(result.samples[i], whole.samples[i], 1) << i;
}

TEST(Denoise, ColourUnderTransparentPixelsStaysAndDoesNotBleed) {
  Image image = to_image(Planes(3, 40, 40, 0.5f));
  image.alpha.assign(1600, 255);
  for (int i = 600; i < 1000; ++i) {  // a black band that nobody sees
    image.alpha[i] = 0;
    std::fill_n(image.samples.begin() + 3 * i, 3, std::uint8_t{0});
  }
  image.samples[3 * 700] = 200;
  FakeDenoiser denoiser({noise_taker(3, 1),
                         [](const float* from, float* to, int height, int width, float) {
                           for (int y = 0; y < height; ++y)
                             for (int x = 0; x < width; ++x)
                               to[y * width + x] =
                                   (from[std::max(0, y - 2) * width + x] + from[y * width + x] +
                                    from[std::min(height - 1, y + 2) * width + x]) /
                                   3;
                         }},
                        given(10));
  const Image result = denoiser.run(image);
  EXPECT_EQ(result.samples, image.samples);  // visible pixels saw only their own gray
  EXPECT_EQ(result.alpha, image.alpha);
}

TEST(Denoise, HiddenPixelsHaveNoPartInTheEstimate) {
  Image image = noisy_image(3, 25);
  const Image noisy = image;
  image.alpha.assign(image.pixel_count(), 255);
  for (std::size_t i = image.pixel_count() / 2; i < image.pixel_count(); ++i) {
    image.alpha[i] = 0;
    std::fill_n(image.samples.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, std::uint8_t{90});
  }
  DenoiseReport report;
  FakeDenoiser(testing::identity_network(noise_taker())).run(image, &report);
  EXPECT_NEAR(report.noise_sigma, 25, 2);
}

TEST(Denoise, FixedSizeNetworkSaysWhatItIsFor) {
  InputContract contract;
  contract.channels = 1;
  contract.fixed_height = contract.fixed_width = 28;
  FakeDenoiser denoiser(testing::identity_network(contract));
  const Image digit = random_image(SampleType::u8, 1, 28, 28);
  EXPECT_EQ(denoiser.run(digit).samples, digit.samples);
  const auto error = testing::error_of([&] { denoiser.run(random_image(SampleType::u8, 1, 56, 28)); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_EQ(error.message, "model 'fake' takes pictures of 28 x 28 pixels only, this one has 56 x 28");
}

TEST(Denoise, NoiseForANetworkThatTakesNoneIsAnError) {
  FakeDenoiser denoiser(testing::identity_network(any_size(3)), given(10));
  const auto error = testing::error_of([&] { denoiser.run(noisy_image(3, 10)); });
  EXPECT_EQ(error.code, ErrorCode::usage);
}

TEST(Denoise, BlindNetworkIsAlwaysRun) {
  FakeDenoiser denoiser(testing::identity_network(any_size(3)));
  DenoiseReport report;
  denoiser.run(to_image(Planes(3, 40, 40, 0.5f)), &report);
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(denoiser.network->sizes.size(), 1u);
}

/// Adds a tenth, so that one sees that it was run.
std::unique_ptr<FakeNetwork> brightening_deblocker() {
  return std::make_unique<FakeNetwork>(any_size(3, 8),
                                       [](const float* from, float* to, int height, int width, float) {
                                         for (int i = 0; i < height * width; ++i) to[i] = from[i] + 0.1f;
                                       });
}

/// What becomes of a flat picture of level 51 from a JPEG of this quality.
int level_after_deblocking(int quality, DenoiseOptions options, DenoiseReport* report = nullptr) {
  Image image = to_image(Planes(3, 40, 24, 0.2f));
  image.metadata.jpeg_quality = quality;
  Denoiser denoiser(std::make_unique<FakeNetwork>(adding_network(noise_taker())), "fake", options,
                    brightening_deblocker());
  ProgressSink quiet;
  const Image result = denoiser.denoise(image, quiet, report);
  EXPECT_EQ(result.samples, std::vector<std::uint8_t>(result.samples.size(), result.samples[0]));
  if (result.samples[0] != 51) {
    EXPECT_GE(result.metadata.jpeg_quality, quality ? 92 : 0);
  }
  return result.samples[0];
}

TEST(Denoise, ArtifactsOfCoarseJpegsAreTakenOutUnlessToldOtherwise) {
  DenoiseOptions options = given(0);
  EXPECT_EQ(level_after_deblocking(30, options), 77);
  EXPECT_EQ(level_after_deblocking(85, options), 77);
  EXPECT_EQ(level_after_deblocking(86, options), 51);
  EXPECT_EQ(level_after_deblocking(0, options), 51);
  options.jpeg = DenoiseOptions::Jpeg::on;
  EXPECT_EQ(level_after_deblocking(0, options), 77);
  EXPECT_EQ(level_after_deblocking(95, options), 77);
  options.jpeg = DenoiseOptions::Jpeg::off;
  EXPECT_EQ(level_after_deblocking(30, options), 51);
  EXPECT_EQ(level_after_deblocking(30, given(0, 0)), 51) << "at strength 0";
}

TEST(Denoise, ArtifactsGoBeforeNoiseAndBothAreReported) {
  DenoiseReport report;
  EXPECT_EQ(level_after_deblocking(30, given(10), &report), 87);
  EXPECT_TRUE(report.deblocked);
  EXPECT_TRUE(report.denoised);
  EXPECT_EQ(report.jpeg_quality, 30);
  EXPECT_EQ(report.tiles, 2);
  ASSERT_EQ(report.models.size(), 2u);
  EXPECT_EQ(report.models[1].name, "fake");
}

TEST(Denoise, OfACoarseJpegTheCautiousGuessIsHalved) {
  Image image = to_image(testing::synthetic_picture(3, 160, 200));
  Random random(4);
  for (std::uint8_t& sample : image.samples)  // too coarse to be white noise
    sample = static_cast<std::uint8_t>(std::clamp(sample / 8 * 8 + 2, 0, 255));
  DenoiseReport whole, half;
  ProgressSink quiet;
  const auto denoise = [&](DenoiseReport& report) {
    Denoiser denoiser(std::make_unique<FakeNetwork>(adding_network(noise_taker())), "fake", {},
                      brightening_deblocker());
    denoiser.denoise(image, quiet, &report);
  };
  denoise(whole);
  image.metadata.jpeg_quality = 40;
  denoise(half);
  ASSERT_GT(whole.noise_sigma, 1);
  EXPECT_NEAR(half.noise_sigma, whole.noise_sigma / 2, 1e-6);
}

TEST(Denoise, CertainNoiseIsWhiteAndAtLeastSeen) {
  DenoiseOptions options;
  options.estimate = DenoiseOptions::Estimate::certain;
  for (const double sigma : {0.0, 1.0, 4.0}) {
    DenoiseReport report;
    FakeDenoiser(adding_network(noise_taker()), options).run(noisy_image(3, sigma), &report);
    EXPECT_EQ(report.denoised, sigma > 2) << report.noise_sigma;
  }
}

TEST(Denoise, InventedPixelsHaveNoPartInTheEstimate) {
  Image image = noisy_image(3, 25);
  Mask invented{image.width, image.height, std::vector<std::uint8_t>(image.pixel_count())};
  for (std::size_t i = image.pixel_count() / 3; i < image.pixel_count(); ++i) {
    invented.samples[i] = 255;
    std::fill_n(image.samples.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, std::uint8_t{90});
  }
  DenoiseReport report;
  ProgressSink quiet;
  FakeDenoiser(testing::identity_network(noise_taker())).real->denoise(image, quiet, &report, &invented);
  EXPECT_NEAR(report.noise_sigma, 25, 3);
}

TEST(Denoise, OptionsNameEveryProblem) {
  DenoiseOptions options;
  options.noise = 76;
  options.strength = std::nan("");
  options.max_memory = 1000;
  options.threads = -1;
  EXPECT_EQ(options.validate().size(), 4u);
  const auto error =
      testing::error_of([&] { FakeDenoiser(testing::identity_network(noise_taker()), options); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  for (const char* each : {"noise", "strength", "max-memory", "threads"})
    EXPECT_NE(error.message.find(each), std::string::npos) << error.message;
}

TEST(Denoise, UnknownModelIsAnError) {
  DenoiseOptions options;
  options.model = "no_such_model";
  EXPECT_EQ(testing::error_of([&] { Denoiser denoiser(options); }).code, ErrorCode::bad_input);
}

TEST(Denoise, CancelledInTheMiddle) {
  DenoiseOptions options = given(25);
  options.max_memory = std::uint64_t{400} << 20;
  FakeDenoiser denoiser(testing::identity_network(noise_taker()), options);
  denoiser.network->bytes_per_pixel = 6000;
  testing::CancelAfter cancel(2);
  const Image image = noisy_image(3, 25);
  EXPECT_EQ(testing::error_of([&] { denoiser.real->denoise(image, cancel); }).code, ErrorCode::interrupted);
}

}  // namespace
}  // namespace lacuna
