// What docs/library.md promises to programs with several threads.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "lacuna/degrade.h"
#include "lacuna/error.h"
#include "lacuna/fill.h"
#include "lacuna/restore.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {
namespace {

Image noisy(std::uint64_t seed) {
  return to_image(degrade(synthetic_picture(3, 120, 160, seed), "gaussian(sigma=25)", seed).image);
}

Image denoised(std::uint64_t seed) {
  DenoiseOptions options;
  options.noise = 25;
  options.threads = 1;
  ProgressSink silent;
  return Denoiser(options).denoise(noisy(seed), silent);
}

Image filled(std::uint64_t seed) {
  const Image image = to_image(synthetic_picture(3, 90, 100, seed));
  Mask mask{image.width, image.height, std::vector<std::uint8_t>(image.pixel_count(), 0)};
  for (int y = 30; y < 60; ++y) {
    for (int x = 30; x < 60; ++x) mask.samples[static_cast<std::size_t>(y * image.width + x)] = 255;
  }
  ProgressSink silent;
  FillOptions options;
  options.method = FillOptions::Method::exemplar;
  return Filler(options).fill(image, mask, silent);
}

/// Runs `make` for four seeds, each in a thread of its own, and compares with one after the other. The
/// threads come first, so that whatever is loaded at the first use is loaded by all at once.
void expect_same_at_once(Image (*make)(std::uint64_t)) {
  std::vector<Image> at_once(4);
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 0; seed < at_once.size(); ++seed)
    threads.emplace_back([&at_once, make, seed] { at_once[seed] = make(seed); });
  for (std::thread& each : threads) each.join();
  for (std::uint64_t seed = 0; seed < at_once.size(); ++seed)
    EXPECT_TRUE(at_once[seed].samples == make(seed).samples) << "seed " << seed;
  EXPECT_FALSE(at_once[0].samples == at_once[1].samples);
}

TEST(Threads, RestorersAtOnceGiveWhatEachGivesAlone) {
  if (!std::filesystem::exists(LACUNA_BINARY_DIR "/liblacuna_torch.so"))
    GTEST_SKIP() << "built without LibTorch";
  expect_same_at_once(denoised);
}

TEST(Threads, FillersAtOnceGiveWhatEachGivesAlone) {
  expect_same_at_once(filled);
}

TEST(Threads, OneCancelledCallDoesNotStopAnother) {
  if (!std::filesystem::exists(LACUNA_BINARY_DIR "/liblacuna_torch.so"))
    GTEST_SKIP() << "built without LibTorch";
  struct Cancelled : ProgressSink {
    bool cancelled() const override { return true; }
  };
  ErrorCode seen = ErrorCode::internal;
  std::thread stopped([&seen] {
    Cancelled sink;
    DenoiseOptions options;
    options.noise = 25;
    try {
      Denoiser(options).denoise(noisy(1), sink);
    } catch (const Error& error) {
      seen = error.code();
    }
  });
  const Image other = denoised(2);
  stopped.join();
  EXPECT_EQ(seen, ErrorCode::interrupted);
  EXPECT_TRUE(other.samples == denoised(2).samples);
}

TEST(Threads, DamageMayBeAddedWhileOthersDamage) {
  const Planes clean = synthetic_picture(3, 40, 40, 1);
  const Planes expected = degrade(clean, "gaussian(sigma=25)", 3).image;
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        const std::string name = "own_" + std::to_string(thread) + "_" + std::to_string(i);
        add_degradation(name, "nothing", [](Planes&, Mask&, std::uint64_t) {});
        wrong[static_cast<std::size_t>(thread)] +=
            degrade(clean, "gaussian(sigma=25)+" + name, 3).image.samples != expected.samples;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace lacuna::testing
