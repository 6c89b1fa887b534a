#include "lacuna/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "datasets/idx.h"
#include "image/image_file.h"
#include "lacuna/error.h"
#include "support/idx_folder.h"
#include "support/synthetic_picture.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

/// A folder of small colour pictures.
class Evaluate : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i) save("p" + std::to_string(i) + ".png", 40 + i, 48, i);
    options_.data = folder_.path();
  }
  void save(const std::string& name, int height, int width, std::uint64_t seed, float offset = 0) {
    Planes picture = testing::synthetic_picture(3, height, width, seed);
    for (float& sample : picture.samples) sample += offset;
    save_image(to_image(picture), folder_ / name);
  }
  Evaluation run() {
    ProgressSink progress;
    return evaluate(options_, progress);
  }
  std::string failure() {
    try {
      run();
    } catch (const Error& error) {
      return std::string(error_name(error.code())) + ": " + error.what();
    }
    return "no error";
  }

  testing::TempFolder folder_;
  EvaluateOptions options_;
};

TEST_F(Evaluate, NoisyInputHasTheNominalPsnr) {
  options_.degrade = "gaussian(sigma=25, clip=false)";
  const Evaluation result = run();
  ASSERT_EQ(result.rows.size(), 1u);
  EXPECT_EQ(result.rows[0].kind, "input");
  EXPECT_EQ(result.rows[0].images, 3);
  EXPECT_NEAR(result.rows[0].psnr, 20.17, 0.15);  // 17,000 samples: standard error 0.05 dB
}

TEST_F(Evaluate, SameSeedSameFiguresOtherSeedOthers) {
  options_.degrade = "gaussian(sigma=25)";
  const std::string first = run().to_json();
  EXPECT_EQ(run().to_json(), first);
  options_.seed = 1;
  EXPECT_NE(run().rows[0].psnr, nlohmann::json::parse(first)["rows"][0]["psnr"]);
}

TEST_F(Evaluate, LimitTakesTheFirstInSortedOrder) {
  options_.degrade = "gaussian(sigma=25)";
  options_.limit = 1;
  const double first = run().rows[0].psnr;
  std::filesystem::remove(folder_ / "p1.png");
  std::filesystem::remove(folder_ / "p2.png");
  options_.limit = 0;
  EXPECT_EQ(run().rows[0].psnr, first);
}

TEST_F(Evaluate, MeanFillBeatsAWhiteRectangleAndLeavesTheRestAlone) {
  options_.degrade = "rectangle(area=0.05..0.1, fill=white)";
  options_.baselines = {"mean_fill"};
  const Evaluation result = run();
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_GT(result.rows[1].psnr_hole.value(), result.rows[0].psnr_hole.value());
  EXPECT_TRUE(std::isinf(result.rows[1].psnr_outside.value()));
  EXPECT_GT(result.rows[1].worst_gain.value(), 0);
  EXPECT_LT(result.rows[1].sharpness.value(), 0.2);
}

TEST_F(Evaluate, JsonHasTheProtocolAndEveryKeyWithNullsWhereAFigureMeansNothing) {
  options_.degrade = "none";
  const auto json = nlohmann::json::parse(run().to_json());
  EXPECT_EQ(json["protocol"]["images"], 3);
  EXPECT_EQ(json["protocol"]["degrade"], "none");
  EXPECT_EQ(json["protocol"]["data_fingerprint"].get<std::string>().size(), 64u);
  const auto& row = json["rows"][0];
  EXPECT_EQ(row["name"], "damaged input");
  EXPECT_EQ(row["mse"], 0.0);
  EXPECT_NEAR(row["ssim"].get<double>(), 1.0, 1e-9);
  for (const char* key : {"psnr", "psnr_of_mean", "psnr_hole", "ssim_hole", "psnr_outside", "psnr_raw",
                          "sharpness", "seam", "detect_f1", "parameters", "seconds_per_image"}) {
    ASSERT_TRUE(row.contains(key)) << key;
    EXPECT_TRUE(row[key].is_null()) << key;
  }
}

TEST_F(Evaluate, TableLeavesOutColumnsWithoutFigures) {
  options_.degrade = "gaussian(sigma=25)";
  const std::string table = run().to_table();
  EXPECT_NE(table.find("gaussian(sigma=25"), std::string::npos) << table;
  EXPECT_NE(table.find("psnr_of_mean"), std::string::npos) << table;
  EXPECT_EQ(table.find("psnr_hole"), std::string::npos) << table;
}

TEST_F(Evaluate, PairsAreSplitByPositionAndMeasuredAgainstTheirPartner) {
  for (int i = 0; i < 4; ++i) {
    const std::string name = "pairs/" + std::to_string(i);
    std::filesystem::create_directories(folder_ / "pairs");
    save(name + "_mean.png", 32, 32, i);
    save(name + "_real.png", 32, 32, i, static_cast<float>(i + 1) / 51.0f);  // off by 5 (i + 1) levels
  }
  options_.data = folder_ / "pairs";
  options_.degrade = "paired";
  EXPECT_EQ(run().images, 4);
  options_.split = "odd";
  const Evaluation odd = run();
  ASSERT_EQ(odd.images, 2);
  EXPECT_NEAR(odd.rows[0].mse, (std::pow(2 / 51.0, 2) + std::pow(4 / 51.0, 2)) / 2, 1e-6);
  options_.split = "train";
  EXPECT_NE(failure().find("usage"), std::string::npos);
  options_.split = "";
  std::filesystem::remove(folder_ / "pairs" / "2_mean.png");
  EXPECT_NE(failure().find("no 2_mean"), std::string::npos) << failure();
}

TEST_F(Evaluate, PicturesOfAFolderHaveNoClassesAndPairsNoFurtherFigures) {
  options_.classes = true;
  EXPECT_NE(failure().find("need IDX data"), std::string::npos) << failure();
  options_.degrade = "paired";
  EXPECT_NE(failure().find("not with pairs"), std::string::npos) << failure();
}

/// A folder of IDX files.
class EvaluateIdx : public Evaluate {
 protected:
  void SetUp() override { options_.data = folder_.path(); }
  testing::IdxFolder made_{folder_.path(), 200, 40};
};

TEST_F(EvaluateIdx, TestSetIsTakenAndComponentsComeFromTheTrainingSet) {
  options_.baselines = {"pca-2", "pca-16"};
  const Evaluation result = run();
  ASSERT_EQ(result.rows.size(), 3u);
  EXPECT_EQ(result.images, 40);
  EXPECT_LT(result.rows[2].mse, 0.6 * result.rows[1].mse);
  options_.baselines = {"pca-0"};
  EXPECT_NE(failure().find("unknown 'pca-0'"), std::string::npos) << failure();
  options_.baselines = {"pca-785"};
  EXPECT_NE(failure().find("1..784"), std::string::npos) << failure();
}

TEST_F(EvaluateIdx, ClassesHaveTheMeansOfTheirPictures) {
  options_.degrade = "gaussian(sigma=60)";
  options_.classes = true;
  const Evaluation result = run();
  const auto& classes = result.rows[0].class_psnr;
  ASSERT_EQ(classes.size(), 4u);
  const std::vector<int> labels = read_idx_labels(DatasetSource{folder_.path(), "test"});
  double sum = 0;
  for (const int label : labels) sum += classes.at(label);
  EXPECT_NEAR(sum / static_cast<double>(labels.size()), result.rows[0].psnr, 1e-9);
  EXPECT_NE(result.to_table().find("psnr by class"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(result.to_json())["rows"][0]["class_psnr"].size(), 4u);
}

// A projection onto k of 784 directions lets k/784 of white noise through.
TEST_F(EvaluateIdx, NoiseGainOfTheInputIsOneAndOfAProjectionItsShareOfDirections) {
  options_.degrade = "gaussian(sigma=40, clip=false)";
  options_.noise_gain = true;
  options_.baselines = {"pca-16"};
  const Evaluation result = run();
  EXPECT_NEAR(result.rows[0].noise_gain.value(), 1, 1e-6);
  EXPECT_NEAR(result.rows[1].noise_gain.value(), 16.0 / 784, 0.003);
}

TEST_F(Evaluate, AllProblemsOfTheOptionsAreNamedAtOnce) {
  options_.limit = -1;
  options_.threads = -2;
  options_.baselines = {"tela"};
  const std::string message = failure();
  EXPECT_NE(message.find("usage"), std::string::npos);
  EXPECT_NE(message.find("limit: -1"), std::string::npos) << message;
  EXPECT_NE(message.find("threads: -2"), std::string::npos) << message;
  EXPECT_NE(message.find("did you mean 'telea'"), std::string::npos) << message;
}

TEST_F(Evaluate, UnknownDamageOrFolderIsAnError) {
  options_.degrade = "gausian(sigma=5)";
  EXPECT_NE(failure().find("gaussian"), std::string::npos) << failure();
  options_.degrade = "none";
  options_.data = folder_ / "missing";
  EXPECT_NE(failure().find("missing"), std::string::npos) << failure();
}

TEST_F(Evaluate, CancellingStops) {
  struct Cancelled final : ProgressSink {
    bool cancelled() const override { return true; }
  } progress;
  try {
    evaluate(options_, progress);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::interrupted);
  }
}

/// The methods of OpenCV, where this build has them.
class EvaluateOpenCv : public Evaluate {
 protected:
  void SetUp() override {
    Evaluate::SetUp();
    if (!std::filesystem::exists(LACUNA_BINARY_DIR "/liblacuna_baselines.so")) {
      options_.baselines = {"telea"};
      EXPECT_NE(failure().find("needs OpenCV"), std::string::npos);
      GTEST_SKIP() << "built without OpenCV";
    }
  }
};

TEST_F(EvaluateOpenCv, InpaintingBeatsTheMeanColour) {
  options_.degrade = "rectangle(side=6..8, fill=white)";
  options_.baselines = {"mean_fill", "telea", "ns", "fsr"};
  const Evaluation result = run();
  for (std::size_t i = 2; i < 4; ++i)
    EXPECT_GT(result.rows[i].psnr_hole.value(), result.rows[1].psnr_hole.value() + 1) << result.rows[i].name;
  // Frequency extrapolation rings at the hard edges of these drawn pictures; it leads on photographs.
  EXPECT_GT(result.rows[4].psnr_hole.value(), result.rows[0].psnr_hole.value() + 3);
}

TEST_F(EvaluateOpenCv, NonLocalMeansTakesNoiseAwayToldOrBlind) {
  options_.degrade = "gaussian(sigma=25)";
  options_.baselines = {"nlm"};
  for (const bool blind : {false, true}) {
    options_.blind = blind;
    EXPECT_GT(run().rows[1].worst_gain.value(), 3) << (blind ? "blind" : "told");
  }
}

}  // namespace
}  // namespace lacuna
