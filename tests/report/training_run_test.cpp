#include "report/training_run.h"

#include <gtest/gtest.h>

#include "report/run_maker.h"
#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;

CaughtError error_reading(const std::vector<fs::path>& folders) {
  return error_of([&] { read_training_runs(folders); });
}

TEST(TrainingRun, says_what_the_folder_holds) {
  TempFolder folder;
  make_run(folder / "a", falling_log());
  add_sample(folder / "a", 500);
  add_sample(folder / "a", 50);
  write_text(folder / "a/samples/.step-000000100.png.1.tmp", "being written");
  const auto runs = read_training_runs({folder / "a"});
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].name, "a");
  EXPECT_EQ(runs[0].recipe.network.kind, "restorer_unet");
  EXPECT_EQ(runs[0].environment.at("threads"), 2);
  EXPECT_EQ(runs[0].last_step(), 2000);
  EXPECT_EQ(runs[0].total_steps(), 1000);
  EXPECT_NEAR(runs[0].hours(), 0.4, 1e-9);
  EXPECT_EQ(runs[0].validation_damage(), "gaussian(sigma=25)");
  EXPECT_TRUE(runs[0].model.empty());
  ASSERT_EQ(runs[0].samples.size(), 2u);
  EXPECT_EQ(runs[0].samples[0].step, 50);
  EXPECT_EQ(runs[0].samples[1].step, 500);
}

TEST(TrainingRun, best_looks_into_cooldowns) {
  TempFolder folder;
  make_run(folder / "a", falling_log());
  make_run(folder / "a/cooldown-000002000", log_line(2050, 0.01) + validation_line(2100, 31));
  make_run(folder / "a/cooldown-000003000", "");  // has only just begun
  add_sample(folder / "a/cooldown-000002000", 2100);
  const auto run = read_training_runs({folder / "a"}).front();
  EXPECT_EQ(run.cooldowns.size(), 1u);
  EXPECT_EQ(run.best("validation.psnr")->value, 31);
  EXPECT_EQ(run.best("validation.psnr")->step, 2100);
  EXPECT_EQ(run.best("loss", true)->value, 0.01);
  EXPECT_FALSE(run.best("nothing"));
  EXPECT_EQ(run.last_step(), 2100);
  EXPECT_EQ(run.samples.size(), 1u);
}

TEST(TrainingRun, names_tell_runs_apart) {
  TempFolder folder;
  for (const char* name : {"x/run", "y/run", "z/other"}) make_run(folder / name, falling_log());
  const auto runs = read_training_runs({folder / "x/run", folder / "y/run", folder / "z/other/"});
  EXPECT_EQ(runs[0].name, "x/run");
  EXPECT_EQ(runs[1].name, "y/run");
  EXPECT_EQ(runs[2].name, "z/other");
}

TEST(TrainingRun, named_twice) {
  TempFolder folder;
  make_run(folder / "a", falling_log());
  EXPECT_EQ(error_reading({folder / "a", folder / "../" / folder.path().filename() / "a"}).code,
            ErrorCode::usage);
}

TEST(TrainingRun, what_is_missing_or_broken_is_named) {
  TempFolder folder;
  fs::create_directory(folder / "empty");
  const auto expect = [&](const std::string& name, const std::string& word) {
    const CaughtError error = error_reading({folder / name});
    EXPECT_EQ(error.code, ErrorCode::bad_input) << name;
    EXPECT_NE(error.message.find((folder / name).string()), std::string::npos) << error.message;
    EXPECT_NE(error.message.find(word), std::string::npos) << error.message;
  };
  expect("nowhere", "no such run folder");
  expect("empty", "recipe.toml is missing");
  make_run(folder / "recipe", falling_log());
  write_text(folder / "recipe/recipe.toml", "name = ");
  expect("recipe", "recipe.toml");
  make_run(folder / "environment", falling_log());
  write_text(folder / "environment/environment.json", "{");
  expect("environment", "environment.json");
  make_run(folder / "log", falling_log());
  fs::remove(folder / "log/metrics.jsonl");
  expect("log", "metrics.jsonl");
  make_run(folder / "begun", "");
  expect("begun", "no metrics");
}

}  // namespace
}  // namespace lacuna::testing
