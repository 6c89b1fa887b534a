#include <gtest/gtest.h>

#include "cli/program.h"

namespace lacuna::testing {
namespace {

/// Trains runs of a few steps, and has a run folder without a model.
class Report : public ProgramTest {
 protected:
  void make_log(const std::string& run, const std::string& log) const {
    make_text(run + "/recipe.toml",
              "name = \"tiny\"\n[network]\nkind = \"restorer_unet\"\nwidths = [8, 8]\nconvolutions = [4, 2]\n"
              "[data]\nsplit = \"\"\ncrop = 16\nhold_out = 2\n[[damage]]\nspec = \"gaussian(sigma=25)\"\n"
              "[[loss]]\nkind = \"mse\"\n[schedule]\nsteps = 8\nbatch = 2\n[validation]\nevery = 4\npictures "
              "= 2\n");
    make_text(run + "/environment.json", "{}");
    make_text(run + "/metrics.jsonl", log);
  }
  /// Trains for real; false where the program was built without LibTorch.
  bool train(const std::string& run, const std::string& setting) const {
    if (!std::filesystem::exists(LACUNA_BINARY_DIR "/liblacuna_torch.so")) return false;
    make_log("recipe", "");
    for (int i = 0; i < 6; ++i) make_picture("pictures/" + std::to_string(i) + ".png", 48, 40, i + 1);
    const ProgramResult result = this->run({"train", "recipe/recipe.toml", "--data", "pictures", "--out", run,
                                            "--set", setting, "--threads", "1", "-q"});
    EXPECT_EQ(result.status, 0) << result.err;
    return true;
  }
};

TEST_F(Report, of_trained_runs_measured_on_pictures) {
  if (!train("a", "optimizer.rate=1e-3") || !train("b", "optimizer.rate=1e-4"))
    GTEST_SKIP() << "built without LibTorch";
  const ProgramResult result = run({"report", "a", "b", "-o", "report.html", "--data", "pictures", "--limit",
                                    "2", "--baseline", "mean_fill"});
  EXPECT_EQ(result.status, 0) << result.err;
  const std::string page = bytes_of("report.html");
  for (const char* expected :
       {"2 runs compared", "mean_fill", "optimizer.rate", "damaged by gaussian(sigma=25",
        "Content-Security-Policy", "image/svg+xml", "All 10 layers"})
    EXPECT_NE(page.find(expected), std::string::npos) << expected;
}

TEST_F(Report, of_a_run_without_a_model) {
  make_log("a", "{\"step\":50,\"loss\":1}\n{\"step\":100,\"lo");
  const ProgramResult result = run({"report", "a", "-o", "report.html"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_NE(bytes_of("report.html").find("<h1>a</h1>"), std::string::npos);
}

TEST_F(Report, what_is_wrong_is_named) {
  make_log("good", "{\"step\":50,\"loss\":1}\n");
  make_log("broken", "{\"step\":50,\"loss\":1}\noops\n{\"step\":100,\"loss\":1}\n");
  const auto expect = [&](const std::vector<std::string>& words, int status, const std::string& message) {
    std::vector<std::string> all = {"report"};
    all.insert(all.end(), words.begin(), words.end());
    const ProgramResult result = run(all);
    EXPECT_EQ(result.status, status) << result.err;
    EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
  };
  expect({"good", "nowhere", "-o", "r.html"}, 4, "nowhere: no such run folder");
  expect({"broken", "-o", "r.html"}, 4, "broken/metrics.jsonl line 2");
  expect({"good", "good", "-o", "r.html"}, 2, "named twice");
  expect({"good", "--data", "good", "-o", "r.html"}, 4, "no best.safetensors");
  expect({"good", "--limit", "3", "-o", "r.html"}, 2, "need --data");
  expect({"good", "-o", "good/recipe.toml"}, 2, "does not end in .html");
  expect({"good", "-o", "nowhere/r.html"}, 6, "nowhere/r.html");
  expect({"good"}, 2, "--output");
  expect({"-o", "r.html"}, 2, "RUN");
  EXPECT_FALSE(std::filesystem::exists(path("r.html")));
}

}  // namespace
}  // namespace lacuna::testing
