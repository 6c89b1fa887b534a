#include <algorithm>

#include "cli/program.h"
#include "image/image_file.h"
#include "modelfile/model_file.h"
#include "support/example_picture.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr int side = 32;

/// Fills with a network for aligned pictures of 32 x 32 pixels that was trained for one step: what it paints
/// is of no account here.
class Fill : public ProgramTest {
 protected:
  void SetUp() override {
    if (!fs::exists(LACUNA_BINARY_DIR "/liblacuna_torch.so")) GTEST_SKIP() << "built without LibTorch";
    for (int i = 0; i < 3; ++i) make_picture("pictures/" + std::to_string(i) + ".png", side, side, i + 1);
    make_text("tiny.toml",
              "name = \"tiny_fill\"\nsummary = \"holes in tiny pictures\"\n"
              "[network]\nkind = \"aligned_unet\"\nside = 32\nwidths = [8, 8]\nconvolutions = [4, 4]\n"
              "[data]\nsplit = \"\"\ncrop = 0\nhold_out = 1\n"
              "[[damage]]\nspec = \"rectangle(side=4..8)\"\n[[loss]]\nkind = \"l1\"\n"
              "[schedule]\nsteps = 1\nbatch = 1\nwarmup = 0\n[validation]\nevery = 1\npictures = 1\n");
    const ProgramResult result = run({"train", "tiny.toml", "--data", "pictures", "--out", "run", "-q"});
    ASSERT_EQ(result.status, 0) << result.err;
    fs::rename(path("run/best.safetensors"), path("tiny.safetensors"));
    make_mask("mask.png", side, side);
  }

  /// White from (8, 8) to (16, 20).
  void make_mask(const std::string& name, int width, int height, std::uint8_t value = 255) const {
    Mask mask{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height)};
    for (int y = 8; y < 20; ++y)
      for (int x = 8; x < 16; ++x) mask.samples[static_cast<std::size_t>(y) * width + x] = value;
    fs::create_directories(path(name).parent_path());
    save_mask(mask, path(name));
  }

  ProgramResult fill(Words words) const {
    words.insert(words.begin(), "fill");
    if (std::find(words.begin(), words.end(), "--model") == words.end())
      words.insert(words.end(), {"--model", "tiny.safetensors"});
    return run(words);
  }

  void expect_error(const Words& words, int status, const Words& parts) const {
    const ProgramResult result = fill(words);
    EXPECT_EQ(result.status, status) << result.err;
    for (const std::string& part : parts)
      EXPECT_NE(result.err.find(part), std::string::npos) << part << " is not in " << result.err;
  }
};

TEST_F(Fill, MasksByStemFillAFolderAndVerboseSaysWhatWasDone) {
  for (const char* name : {"0", "1", "2"}) make_mask("masks/" + std::string(name) + ".webp", side, side);
  const ProgramResult result =
      fill({"pictures", "-o", "filled", "--mask", "masks", "-v", "--report", "r.csv"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_NE(
      result.err.find("1.png: hole of 8 x 12 at (8, 8), 8 thick: face network, face of 32 x 32 at (0, 0)"),
      std::string::npos)
      << result.err;
  for (const char* name : {"0.png", "1.png", "2.png"}) {
    const Image before = load_image(path("pictures") / name), after = load_image(path("filled") / name);
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side * 3; ++x) {
        const std::size_t i = static_cast<std::size_t>(y) * side * 3 + x;
        if (y < 8 || y >= 20 || x < 24 || x >= 48) {
          ASSERT_EQ(after.samples[i], before.samples[i]);
        }
      }
    }
    EXPECT_NE(after.samples, before.samples);
  }
}

TEST_F(Fill, EmptyMaskKeepsEveryPixelAndSaysSo) {
  make_mask("empty.png", side, side, 0);
  const ProgramResult result = fill({"pictures/0.png", "-o", "out.png", "--mask", "empty.png"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("the mask is empty"), std::string::npos) << result.err;
  EXPECT_EQ(load_image(path("out.png")).samples, load_image(path("pictures/0.png")).samples);
}

TEST_F(Fill, JpegSaysThatItWasEncodedAnew) {
  const ProgramResult result = fill({"pictures/0.png", "-o", "out.jpg", "--mask", "mask.png"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("re-encoded, since the input is no JPEG"), std::string::npos) << result.err;
}

TEST_F(Fill, JpegOfAJpegKeepsWhatTheMaskDoesNotTouch) {
  const Image picture = to_image(synthetic_picture(3, 96, 128));
  save_image(picture, path("photo.jpg"), {Format::jpeg, 85});
  make_mask("photo-mask.png", 128, 96);
  const ProgramResult result =
      run({"fill", "photo.jpg", "-o", "out.jpg", "--mask", "photo-mask.png", "--method", "smooth"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("blocks keep their coefficients"), std::string::npos) << result.err;
  const Image before = load_image(path("photo.jpg")), after = load_image(path("out.jpg"));
  int inside = 0;
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 128; ++x) {
      const std::size_t at = 3 * (static_cast<std::size_t>(y) * 128 + x);
      const bool same = std::equal(before.samples.begin() + static_cast<std::ptrdiff_t>(at),
                                   before.samples.begin() + static_cast<std::ptrdiff_t>(at) + 3,
                                   after.samples.begin() + static_cast<std::ptrdiff_t>(at));
      if (x >= 8 && x < 16 && y >= 8 && y < 20) inside += !same;
      if (x > 34 || y > 34) {  // beyond the 16 x 16 blocks and what their chroma reaches
        ASSERT_TRUE(same) << x << ' ' << y;
      }
    }
  }
  EXPECT_GT(inside, 30);
  const ProgramResult again = run({"fill", "photo.jpg", "-o", "again.jpg", "--mask", "photo-mask.png",
                                   "--method", "smooth", "--quality", "60"});
  EXPECT_NE(again.err.find("re-encoded, since a quality is given"), std::string::npos) << again.err;
}

TEST_F(Fill, WhatIsWrongIsNamed) {
  make_mask("wide.png", side + 1, side);
  make_picture("large.png", 64, 48, 1);
  make_mask("large_mask.png", 64, 48);
  make_mask("masks/1.png", side, side);
  make_mask("twice/0.png", side, side);
  make_mask("twice/0.webp", side, side);
  expect_error({"pictures/0.png", "-o", "x.png", "--mask", "wide.png"}, 4,
               {"pictures/0.png", "wide.png", "33 x 32", "32 x 32"});
  expect_error({"pictures/0.png", "-o", "x.png", "--mask", "gone.png"}, 4, {"no file or folder gone.png"});
  expect_error({"pictures", "-o", "x", "--mask", "masks"}, 4, {"masks", "2 of 3", "pictures/0.png"});
  expect_error({"pictures/0.png", "-o", "x.png", "--mask", "twice"}, 4, {"0.png", "0.webp", "both"});
  expect_error({"large.png", "-o", "x.png", "--mask", "large_mask.png", "--method", "face"}, 4,
               {"large.png", "no face found that the mask touches", "8 x 12 pixels at (8, 8)"});
  expect_error({"pictures/0.png", "-o", "mask.png", "--mask", "mask.png"}, 2, {"overwrite the mask"});
  expect_error({"pictures/0.png", "-o", "x.png", "--mask", "mask.png", "--fidelity", "0.5"}, 4,
               {"fidelity: 0.5", "tiny_sharp.safetensors"});
  expect_error({"pictures/0.png", "-o", "x.png", "--mask", "mask.png", "--fidelity", "2"}, 2,
               {"--fidelity", "2"});
  expect_error({"pictures/0.png", "-o", "x.png", "--mask", "mask.png", "--model", "photo_denoiser"}, 4,
               {"photo_denoiser", "takes no mask"});
  EXPECT_FALSE(fs::exists(path("x.png")));
}

TEST_F(Fill, FidelityIsTheCardsOrTheOptionsAndBlendsTheSharpModel) {
  ModelFile model = read_model_file(path("tiny.safetensors"));
  ModelFile sharp = model;
  for (auto& [name, tensor] : sharp.tensors) {
    std::vector<float> values = float_values(tensor);
    if (name == "tail.bias") std::fill(values.begin(), values.end(), 0.5f);
    tensor = make_tensor(tensor.shape, values);
  }
  ASSERT_TRUE(model.tensors.contains("tail.bias"));
  write_model_file(path("tiny_sharp.safetensors"), sharp);
  model.card.results["fidelity"] = 0.25;
  write_model_file(path("named.safetensors"), model);
  write_model_file(path("named_sharp.safetensors"), sharp);
  const auto with = [&](const std::string& file, const Words& more) {
    Words words = {"pictures/0.png", "-o", "out.png", "--mask", "mask.png",
                   "--feather",      "0",  "--model", file};
    words.insert(words.end(), more.begin(), more.end());
    const ProgramResult result = fill(words);
    EXPECT_EQ(result.status, 0) << result.err;
    return load_image(path("out.png")).samples;
  };
  const auto faithful = with("tiny.safetensors", {}),
             invented = with("tiny.safetensors", {"--fidelity", "0"});
  EXPECT_NE(faithful, invented);
  EXPECT_EQ(faithful, with("tiny.safetensors", {"--fidelity", "1"}));
  EXPECT_EQ(invented, with("tiny_sharp.safetensors", {}));
  EXPECT_EQ(with("named.safetensors", {}), with("tiny.safetensors", {"--fidelity", "0.25"}));
  EXPECT_EQ(with("named.safetensors", {"--fidelity", "1"}), faithful);
}

TEST_F(Fill, EyeOfTheAstronautInItsPhotograph) {
  LACUNA_NEEDS_EXAMPLE("astronaut.png");
  const Image before = load_image(example_picture("astronaut.png"));
  Mask mask{before.width, before.height, std::vector<std::uint8_t>(before.pixel_count())};
  for (int y = 88; y < 116; ++y)
    for (int x = 184; x < 222; ++x) mask.samples[static_cast<std::size_t>(y) * mask.width + x] = 255;
  save_mask(mask, path("eye.png"));
  const Words words = {example_picture("astronaut.png").string(), "--mask", "eye.png", "-v", "-o", "a.png"};
  const ProgramResult result = fill(words);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("hole of 38 x 28 at (184, 88), 28 thick: face network"), std::string::npos)
      << result.err;
  const Image after = load_image(path("a.png"));
  std::size_t changed = 0;
  for (std::size_t i = 0; i < after.samples.size(); ++i) {
    if (mask.samples[i / 3] == 0) {
      ASSERT_EQ(after.samples[i], before.samples[i]) << i;
    }
    changed += after.samples[i] != before.samples[i];
  }
  EXPECT_GT(changed, 1000u);
}

}  // namespace
}  // namespace lacuna::testing
