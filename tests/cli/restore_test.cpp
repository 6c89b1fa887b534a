// The shipped models at work: what `lacuna restore` makes of pictures that it has not seen in training.
#include <algorithm>
#include <filesystem>
#include <map>

#include "cli/program.h"
#include "degrade/degradation.h"
#include "image/image_file.h"
#include "metrics/psnr.h"
#include "support/example_picture.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {
namespace {

class Restore : public ProgramTest {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(LACUNA_BINARY_DIR "/liblacuna_torch.so"))
      GTEST_SKIP() << "built without LibTorch";
  }

  /// A part of the cat, damaged by a SPEC.
  void damage(const std::string& spec, const std::string& name, SaveOptions saving = {}) {
    const Image cat = load_image(example_picture("chelsea.png"));
    Planes part(3, 256, 256);
    const Planes whole = to_planes(cat);
    for (int channel = 0; channel < 3; ++channel)
      for (int y = 0; y < 256; ++y)
        for (int x = 0; x < 256; ++x) part.at(channel, y, x) = whole.at(channel, y + 20, x + 90);
    clean_ = to_planes(to_image(part));
    save_image(to_image(DegradationChain(spec).apply(part, 1, 1).image), path(name), saving);
  }

  Planes picture(const std::string& name) const { return to_planes(load_image(path(name))); }
  double decibels(const std::string& name) const { return psnr(picture(name), clean_); }

  Planes clean_;
};

TEST_F(Restore, SoundPhotographIsLeftAlone) {
  LACUNA_NEEDS_EXAMPLE("chelsea.png");
  damage("none", "cat.png");
  const ProgramResult result = run({"restore", "cat.png", "-o", "out.png"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("nothing to restore"), std::string::npos) << result.err;
  EXPECT_EQ(picture("out.png").samples, clean_.samples);
}

TEST_F(Restore, DamageIsFoundFilledAndShown) {
  LACUNA_NEEDS_EXAMPLE("chelsea.png");
  damage("rectangle(count=2, side=20..30, fill=white)+scratches(count=1, fill=white)", "cat.png");
  const ProgramResult result = run({"restore", "cat.png", "-o", "out.png", "--figure", "figure.png",
                                    "--provenance", "--report", "report.json"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_GT(decibels("out.png"), decibels("cat.png") + 5);
  EXPECT_GT(load_image(path("figure.png")).width, 3 * 256);
  const std::vector<std::uint8_t> xmp = load_image(path("out.png")).metadata.xmp;
  const std::string history(xmp.begin(), xmp.end());
  EXPECT_NE(history.find("of the pixels are invented"), std::string::npos) << history;
  EXPECT_NE(history.find("photo_detector sha256 "), std::string::npos) << history;
  EXPECT_NE(bytes_of("report.json").find("of the pixels are invented"), std::string::npos);
}

TEST_F(Restore, MaskAloneDecidesAndDetectionCanBeOff) {
  LACUNA_NEEDS_EXAMPLE("chelsea.png");
  damage("rectangle(count=1, side=30, fill=white)", "cat.png");
  ASSERT_EQ(run({"restore", "cat.png", "-o", "same.png", "--detect", "off"}).status, 0);
  EXPECT_EQ(picture("same.png").samples, picture("cat.png").samples);
  Mask mask{256, 256, std::vector<std::uint8_t>(256 * 256)};
  std::fill_n(mask.samples.begin() + 256 * 100, 2 * 256, std::uint8_t{255});
  save_mask(mask, path("mask.png"));
  const ProgramResult result =
      run({"restore", "cat.png", "-o", "out.png", "--mask", "mask.png", "--provenance"});
  ASSERT_EQ(result.status, 0) << result.err;
  const std::vector<std::uint8_t> xmp = load_image(path("out.png")).metadata.xmp;
  const std::string history(xmp.begin(), xmp.end());
  EXPECT_NE(history.find("photo_filler sha256 "), std::string::npos) << history;
  EXPECT_EQ(history.find("photo_detector"), std::string::npos) << history;
  const Planes before = picture("cat.png"), after = picture("out.png");
  for (int y = 0; y < 256; ++y) {
    if (y == 100 || y == 101) continue;
    for (int x = 0; x < 256; ++x) ASSERT_EQ(after.at(0, y, x), before.at(0, y, x)) << x << ' ' << y;
  }
}

TEST_F(Restore, CoarseJpegsGainAndAreNotSavedAsCoarse) {
  LACUNA_NEEDS_EXAMPLE("chelsea.png");
  for (const char* command : {"restore", "denoise"}) {
    damage("none", "cat.jpg", {Format::jpeg, 15});
    const ProgramResult result = run({command, "cat.jpg", "-o", "out.jpg"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_NE(result.err.find("15"), std::string::npos) << result.err;
    EXPECT_GT(decibels("out.jpg"), decibels("cat.jpg") + 0.8) << command;
    EXPECT_EQ(load_image(path("out.jpg")).metadata.jpeg_quality, 92);
    ASSERT_EQ(run({command, "cat.jpg", "-o", "off.png", "--jpeg", "off", "--noise", "0"}).status, 0);
    EXPECT_EQ(picture("off.png").samples, picture("cat.jpg").samples);
  }
}

TEST_F(Restore, NoiseIsTakenAlsoByTheFastNetwork) {
  LACUNA_NEEDS_EXAMPLE("chelsea.png");
  damage("gaussian(sigma=25)", "cat.png");
  std::map<std::string, double>
      seconds;  // the least of three runs each, in turn: others use the machine as well
  for (int turn = 0; turn < 3; ++turn) {
    for (const char* speed : {"best", "fast"}) {
      const ProgramResult result =
          run({"restore", "cat.png", "-o", "out.png", "--speed", speed, "--detect", "off", "--threads", "1"});
      ASSERT_EQ(result.status, 0) << result.err;
      EXPECT_GT(decibels("out.png"), decibels("cat.png") + 8) << speed;
      const auto least = seconds.try_emplace(speed, result.cpu_seconds).first;
      least->second = std::min(least->second, result.cpu_seconds);
      std::filesystem::remove(path("out.png"));
    }
  }
  EXPECT_LT(seconds["fast"], seconds["best"]);
}

TEST_F(Restore, FolderIsDoneWithMasksByName) {
  for (const char* name : {"in/a/1.png", "in/2.png"}) {
    std::filesystem::create_directories(path(name).parent_path());
    save_image(to_image(synthetic_picture(3, 48, 64)), path(name));
    std::filesystem::create_directories(
        (path("masks") / std::filesystem::relative(path(name), path("in"))).parent_path());
    Mask mask{64, 48, std::vector<std::uint8_t>(64 * 48)};
    std::fill_n(mask.samples.begin() + 64 * 20 + 10, 20, std::uint8_t{255});
    save_mask(mask, path("masks") / std::filesystem::relative(path(name), path("in")));
  }
  const ProgramResult result =
      run({"restore", "in", "-o", "out", "--mask", "masks", "--noise", "0", "--report", "r.csv"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(std::filesystem::exists(path("out/a/1.png")));
  EXPECT_NE(bytes_of("r.csv").find("filled 1 hole"), std::string::npos);
}

TEST_F(Restore, WhatIsWrongIsNamed) {
  make_picture("in.png");
  EXPECT_EQ(run({"restore", "in.png", "-o", "out.png", "--detect", "perhaps"}).status, 2);
  EXPECT_EQ(run({"restore", "in.png", "-o", "out.png", "--jpeg", "perhaps"}).status, 2);
  EXPECT_EQ(run({"restore", "in.png", "-o", "out.png", "--figure", "out.png"}).status, 2);
  save_mask({3, 3, std::vector<std::uint8_t>(9, 255)}, path("mask.png"));
  const ProgramResult result = run({"restore", "in.png", "-o", "out.png", "--mask", "mask.png"});
  EXPECT_EQ(result.status, 4);
  EXPECT_NE(result.err.find("in.png with the mask mask.png: the mask has 3 x 3 pixels"), std::string::npos)
      << result.err;
  EXPECT_FALSE(std::filesystem::exists(path("out.png")));
}

}  // namespace
}  // namespace lacuna::testing
