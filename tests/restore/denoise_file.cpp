#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <limits>

#include "core/atomic_file.h"
#include "image/image_file.h"
#include "lacuna/restore.h"
#include "restore/fake_networks.h"
#include "support/errors.h"
#include "support/sanitizers.h"
#include "support/synthetic_picture.h"
#include "support/temp_folder.h"

extern char** environ;

namespace lacuna {
namespace {

using testing::FakeNetwork;
using testing::TempFolder;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

InputContract noise_taker() {
  InputContract contract = testing::any_size(3, 8);
  contract.takes_noise = true;
  return contract;
}

/// Darkens by the noise level, so that a result can be told from its input.
FakeNetwork darkening_network() {
  return {noise_taker(), [](const float* from, float* to, int height, int width, float noise) {
            for (int i = 0; i < height * width; ++i) to[i] = from[i] - noise;
          }};
}

Denoiser denoiser_of(FakeNetwork network, const DenoiseOptions& options) {
  return Denoiser(std::make_unique<FakeNetwork>(std::move(network)), "fake", options);
}

DenoiseOptions given(double noise) {
  DenoiseOptions options;
  options.noise = noise;
  return options;
}

Image noisy_image(int channels, int height = 160, int width = 200) {
  Planes picture = testing::synthetic_picture(channels, height, width);
  Random random(9);
  for (float& sample : picture.samples) sample += 25.0f / 255 * random.normal();
  Image image = to_image(picture);
  image.metadata.format = Format::png;
  return image;
}

Image sixteen_bit(const Image& image) {
  Image wide = image;
  wide.type = SampleType::u16;
  wide.samples.resize(2 * image.samples.size());
  for (std::size_t i = 0; i < image.samples.size(); ++i) {
    const auto value = static_cast<std::uint16_t>(image.samples[i] * 257 + i % 7);
    std::memcpy(wide.samples.data() + 2 * i, &value, 2);
  }
  return wide;
}

TEST(DenoiseFile, GivesWhatDenoisingInMemoryGives) {
  const TempFolder folder;
  ProgressSink quiet;
  for (const int channels : {1, 3}) {
    for (const bool wide : {false, true}) {
      for (const bool alpha : {false, true}) {
        Image image = noisy_image(channels);
        if (wide) image = sixteen_bit(image);
        if (alpha) {
          image.alpha.assign(image.pixel_count() * sample_size(image.type), 200);
          std::fill_n(image.alpha.begin() + 4000, 3000, std::uint8_t{0});
        }
        save_image(image, folder / "in.png");
        DenoiseReport in_memory;
        const Image expected = denoiser_of(darkening_network(), {}).denoise(image, quiet, &in_memory);
        Denoiser denoiser = denoiser_of(darkening_network(), {});
        const DenoiseReport report =
            denoiser.denoise_file(folder / "in.png", folder / "out.png", {}, {}, quiet);
        const Image result = load_image(folder / "out.png");
        EXPECT_EQ(result.samples, expected.samples) << channels << wide << alpha;
        EXPECT_EQ(result.alpha, image.alpha);
        EXPECT_NE(result.samples, image.samples);
        EXPECT_EQ(report.noise_sigma, in_memory.noise_sigma);
        EXPECT_NEAR(report.noise_sigma, 25, 3);
      }
    }
  }
}

TEST(DenoiseFile, StripsAndTilesDoNotShow) {
  const TempFolder folder;
  ProgressSink quiet;
  const Image image = noisy_image(3, 700, 150);
  save_image(image, folder / "in.png");
  const Image whole =
      denoiser_of(testing::blurring_network(noise_taker(), 6), given(20)).denoise(image, quiet);
  DenoiseOptions options = given(20);
  options.max_memory = 400 * mebibyte;
  auto network = std::make_unique<FakeNetwork>(testing::blurring_network(noise_taker(), 6));
  network->bytes_per_pixel = 4800;
  Denoiser denoiser(std::move(network), "fake", options);
  const DenoiseReport report = denoiser.denoise_file(folder / "in.png", folder / "out.png", {}, {}, quiet);
  EXPECT_GT(report.tiles, 8);
  const Image result = load_image(folder / "out.png");
  for (std::size_t i = 0; i < result.samples.size(); ++i)
    ASSERT_NEAR(result.samples[i], whole.samples[i], 1) << i;
}

TEST(DenoiseFile, NothingToDoKeepsEverySample) {
  const TempFolder folder;
  ProgressSink quiet;
  const Image image = noisy_image(3);
  save_image(image, folder / "in.png");
  Denoiser denoiser = denoiser_of(darkening_network(), given(0));
  EXPECT_FALSE(denoiser.denoise_file(folder / "in.png", folder / "out.png", {}, {}, quiet).changed);
  EXPECT_EQ(load_image(folder / "out.png").samples, image.samples);
}

TEST(DenoiseFile, JpegWithNothingToDoIsTheSameFile) {
  const TempFolder folder;
  ProgressSink quiet;
  save_image(noisy_image(3), folder / "in.jpg", {Format::jpeg, 95});
  Denoiser denoiser = denoiser_of(darkening_network(), given(0));
  denoiser.denoise_file(folder / "in.jpg", folder / "out.jpg", {}, {}, quiet);
  EXPECT_EQ(read_file(folder / "out.jpg"), read_file(folder / "in.jpg"));
  SaveOptions lower;
  lower.quality = 50;
  denoiser.denoise_file(folder / "in.jpg", folder / "lower.jpg", {}, lower, quiet);
  EXPECT_EQ(load_image(folder / "lower.jpg").metadata.jpeg_quality, 50);
  std::filesystem::resize_file(folder / "in.jpg", std::filesystem::file_size(folder / "in.jpg") / 2);
  EXPECT_EQ(testing::error_of([&] {
              denoiser.denoise_file(folder / "in.jpg", folder / "half.jpg", {}, {}, quiet);
            }).code,
            ErrorCode::bad_input);
  EXPECT_FALSE(std::filesystem::exists(folder / "half.jpg"));
}

TEST(DenoiseFile, CoarseJpegIsNotSavedAsCoarseAgain) {
  const TempFolder folder;
  ProgressSink quiet;
  save_image(noisy_image(3, 300, 200), folder / "in.jpg", {Format::jpeg, 20});
  DenoiseOptions options = given(20);
  options.max_memory = 400 * mebibyte;
  const auto network = [](std::int64_t bytes) {
    auto fake = std::make_unique<FakeNetwork>(darkening_network());
    fake->bytes_per_pixel = bytes;
    return fake;
  };
  const auto deblocker = [](std::int64_t bytes) {
    auto fake = std::make_unique<FakeNetwork>(testing::blurring_network(testing::any_size(3, 8), 4));
    fake->bytes_per_pixel = bytes;
    return fake;
  };
  Denoiser tiled(network(2400), "fake", options, deblocker(2400));
  const DenoiseReport report = tiled.denoise_file(folder / "in.jpg", folder / "out.png", {}, {}, quiet);
  EXPECT_TRUE(report.deblocked);
  EXPECT_EQ(report.jpeg_quality, 20);
  EXPECT_GT(report.tiles, 8);
  const Image whole =
      Denoiser(network(240), "fake", given(20), deblocker(240)).denoise(load_image(folder / "in.jpg"), quiet);
  const Image result = load_image(folder / "out.png");
  for (std::size_t i = 0; i < result.samples.size(); ++i)
    ASSERT_NEAR(result.samples[i], whole.samples[i], 1) << i;
  tiled.denoise_file(folder / "in.jpg", folder / "out.jpg", {}, {}, quiet);
  EXPECT_EQ(load_image(folder / "out.jpg").metadata.jpeg_quality, 92);
}

TEST(DenoiseFile, OntoItself) {
  const TempFolder folder;
  ProgressSink quiet;
  const Image image = noisy_image(3);
  save_image(image, folder / "in.png");
  const Image expected = denoiser_of(darkening_network(), given(51)).denoise(image, quiet);
  denoiser_of(darkening_network(), given(51))
      .denoise_file(folder / "in.png", folder / "in.png", {}, {}, quiet);
  EXPECT_EQ(load_image(folder / "in.png").samples, expected.samples);
}

TEST(DenoiseFile, TruncatedInputLeavesNoOutput) {
  const TempFolder folder;
  ProgressSink quiet;
  save_image(noisy_image(3), folder / "in.png");
  std::filesystem::resize_file(folder / "in.png", std::filesystem::file_size(folder / "in.png") / 2);
  for (const auto& options : {given(10), DenoiseOptions{}}) {
    const auto error = testing::error_of([&] {
      denoiser_of(darkening_network(), options)
          .denoise_file(folder / "in.png", folder / "out.png", {}, {}, quiet);
    });
    EXPECT_EQ(error.code, ErrorCode::bad_input);
    EXPECT_EQ(folder.names(), std::vector<std::string>{"in.png"});
  }
}

/// A picture that is estimated in several blocks of rows and denoised in several rows of tiles.
class CancelledFile : public ::testing::Test {
 protected:
  CancelledFile() { save_image(noisy_image(3, 700, 150), input_); }

  void denoise(ProgressSink& progress) {
    DenoiseOptions options;
    options.max_memory = 400 * mebibyte;
    FakeNetwork network = testing::identity_network(noise_taker());
    network.bytes_per_pixel = 4800;
    report_ = denoiser_of(std::move(network), options).denoise_file(input_, output_, {}, {}, progress);
  }

  /// How often a run asks whether to stop: before each block of the estimate and before each tile.
  int all_polls() {
    testing::CancelAfter never(std::numeric_limits<int>::max());
    denoise(never);
    std::filesystem::remove(output_);
    return never.polls();
  }

  const TempFolder folder_;
  const std::filesystem::path input_ = folder_ / "in.png", output_ = folder_ / "out.png";
  DenoiseReport report_;
};

TEST_F(CancelledFile, EarlyMiddleAndLateLeaveNoOutput) {
  const int polls = all_polls(), tiles = static_cast<int>(report_.tiles);
  ASSERT_GT(tiles, 8);
  ASSERT_GT(polls, tiles + 8);
  for (const int after : {0, (polls - tiles) / 2, polls - tiles, polls - tiles / 2, polls - 1}) {
    testing::CancelAfter cancel(after);
    EXPECT_EQ(testing::error_of([&] { denoise(cancel); }).code, ErrorCode::interrupted) << after;
    EXPECT_EQ(cancel.polls(), after + 1) << "the request was not obeyed at once";
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"in.png"}) << after;
  }
}

TEST_F(CancelledFile, AfterTheLastTileTheFileIsFinished) {
  testing::CancelAfter too_late(all_polls());
  denoise(too_late);
  EXPECT_EQ(load_image(output_).samples, load_image(input_).samples);  // by the identity network
}

/// A picture of `side` x `side` in colour, written row by row: shaded, with noise.
void write_large_ppm(const std::filesystem::path& path, int side) {
  std::ofstream file(path, std::ios::binary);
  file << "P6\n" << side << " " << side << "\n255\n";
  std::vector<char> noise(std::size_t{3} * side + 4096), row(std::size_t{3} * side);
  Random random(2);
  for (char& each : noise) each = static_cast<char>(random.below(40));
  for (int y = 0; y < side; ++y) {
    const std::size_t shift = random.below(4096);
    for (int x = 0; x < side; ++x)
      for (int channel = 0; channel < 3; ++channel)
        row[3 * x + channel] = static_cast<char>(60 + (x + y) / 160 + noise[3 * x + channel + shift]);
    file.write(row.data(), static_cast<std::streamsize>(row.size()));
  }
}

/// What the parent below starts: stands for LibTorch (300 MB) and a network that uses all it says it needs.
TEST(DenoiseFile, DISABLED_LargePictureInAProcessOfItsOwn) {
  const char* input = std::getenv("LACUNA_TEST_INPUT");
  ASSERT_TRUE(input);
  const std::vector<char> library(300 * mebibyte, 1);
  constexpr std::int64_t bytes_per_pixel = 1440;
  std::vector<char> maps;
  auto network = std::make_unique<FakeNetwork>(
      noise_taker(), [&](const float* from, float* to, int height, int width, float) {
        const auto pixels = static_cast<std::size_t>(height) * width;
        if (const std::size_t wanted = pixels * bytes_per_pixel; maps.size() < wanted) {
          std::vector<char>().swap(maps);  // not two of them at a time
          maps.resize(wanted, 1);
        }
        std::copy(from, from + pixels, to);
      });
  network->bytes_per_pixel = bytes_per_pixel;
  DenoiseOptions options;
  options.max_memory = 1024 * mebibyte;
  Denoiser denoiser(std::move(network), "fake", options);
  ProgressSink quiet;
  const std::string output = std::string(input) + ".out.ppm";
  const DenoiseReport report = denoiser.denoise_file(input, output, {}, {}, quiet);
  EXPECT_TRUE(report.estimated);
  EXPECT_NEAR(report.noise_sigma, 11.5, 1);
  EXPECT_GT(report.tiles, 100);
  EXPECT_EQ(library.back(), 1);
}

bool same_bytes(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::ifstream first(a, std::ios::binary), second(b, std::ios::binary);
  std::vector<char> left(mebibyte), right(mebibyte);
  do {
    first.read(left.data(), static_cast<std::streamsize>(left.size()));
    second.read(right.data(), static_cast<std::streamsize>(right.size()));
    if (first.gcount() != second.gcount()) return false;
    if (!std::equal(left.begin(), left.begin() + first.gcount(), right.begin())) return false;
  } while (first && second);
  return true;
}

TEST(DenoiseFile, HundredMegapixelsWithinOneGibibyte) {
  if (testing::sanitized) GTEST_SKIP() << "AddressSanitizer's own memory would be measured";
  const TempFolder folder;
  const std::string input = (folder / "large.ppm").string();
  write_large_ppm(input, 10000);

  setenv("LACUNA_TEST_INPUT", input.c_str(), 1);
  std::string program = "/proc/self/exe", all = "--gtest_also_run_disabled_tests",
              filter = "--gtest_filter=DenoiseFile.DISABLED_LargePictureInAProcessOfItsOwn";
  char* arguments[] = {program.data(), all.data(), filter.data(), nullptr};
  pid_t child = 0;
  ASSERT_EQ(posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ), 0);
  int status = 0;
  rusage usage{};
  ASSERT_EQ(wait4(child, &status, 0, &usage), child);
  unsetenv("LACUNA_TEST_INPUT");

  EXPECT_EQ(status, 0);
  std::printf("100 MP: peak %ld MiB, %.1f s of processor time\n", usage.ru_maxrss / 1024,
              static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec));
  EXPECT_LE(usage.ru_maxrss, 1024 * 1024);
  EXPECT_TRUE(same_bytes(input, input + ".out.ppm"));
}

}  // namespace
}  // namespace lacuna
