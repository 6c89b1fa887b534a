// Promises T1 and T4: the same recipe, seed and thread count give the same bytes, however often a run was
// stopped.
#include <gtest/gtest.h>

#include "core/random.h"
#include "train/tiny_run.h"

namespace lacuna {
namespace {

using testing::CancelAfter;
using testing::contents;
using testing::log_without_times;
using testing::newest_checkpoint;
using testing::TinyRun;

ProgressSink quiet;

void expect_same_run(const std::filesystem::path& a, const std::filesystem::path& b) {
  ASSERT_EQ(newest_checkpoint(a).filename(), newest_checkpoint(b).filename());
  EXPECT_EQ(contents(newest_checkpoint(a) / "state.safetensors"),
            contents(newest_checkpoint(b) / "state.safetensors"));
  auto state_a = nlohmann::json::parse(contents(newest_checkpoint(a) / "state.json"));
  auto state_b = nlohmann::json::parse(contents(newest_checkpoint(b) / "state.json"));
  for (const char* timed : {"trained_seconds", "log_size"}) {
    state_a.erase(timed);
    state_b.erase(timed);
  }
  EXPECT_EQ(state_a, state_b);
  EXPECT_EQ(log_without_times(a), log_without_times(b));
  const auto model_a = read_model_file(a / "best.safetensors"),
             model_b = read_model_file(b / "best.safetensors");
  for (const auto& [name, tensor] : model_a.tensors)
    EXPECT_EQ(tensor.bytes, model_b.tensors.at(name).bytes) << name;
}

class Resume : public ::testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(Resume, stopping_anywhere_changes_no_byte) {
  const auto [damage, threads] = GetParam();
  const TinyRun tiny(damage);
  TrainRequest request = tiny.request("straight");
  request.threads = threads;
  const TrainOutcome straight = train(request, quiet);
  EXPECT_EQ(straight.steps, 24);
  EXPECT_FALSE(straight.interrupted);

  Random random(11, static_cast<std::uint64_t>(threads));
  for (int attempt = 0; attempt < 3; ++attempt) {
    const std::string name = "split" + std::to_string(attempt);
    const int first = static_cast<int>(random.below(24)), second = static_cast<int>(random.below(8));
    SCOPED_TRACE("stopped after " + std::to_string(first) + " and " + std::to_string(second) + " steps");
    TrainRequest begin = tiny.request(name), again = tiny.resume(name);
    begin.threads = again.threads = threads;
    CancelAfter stop(first), stop_again(second);
    EXPECT_TRUE(train(begin, stop).interrupted);
    train(again, stop_again);
    train(again, quiet);
    expect_same_run(tiny.run("straight"), tiny.run(name));
  }
}

INSTANTIATE_TEST_SUITE_P(RecipesAndThreads, Resume,
                         ::testing::Values(std::pair{"gaussian(sigma=10..40)", 1},
                                           std::pair{"gaussian(sigma=10..40)", 2},
                                           std::pair{"salt_pepper(amount=0.1)", 1},
                                           std::pair{"salt_pepper(amount=0.1)", 2},
                                           std::pair{"rectangle(area=0.05..0.1)+jpeg(quality=40..90)", 1},
                                           std::pair{"rectangle(area=0.05..0.1)+jpeg(quality=40..90)", 2}));

TEST(Train, same_recipe_twice_gives_the_same_bytes) {
  const TinyRun tiny;
  train(tiny.request("one"), quiet);
  train(tiny.request("two"), quiet);
  expect_same_run(tiny.run("one"), tiny.run("two"));
}

TEST(Train, other_seed_gives_other_weights) {
  const TinyRun tiny;
  TrainRequest other = tiny.request("other");
  other.settings = {{"seed", "4"}};
  train(tiny.request("one"), quiet);
  train(other, quiet);
  EXPECT_NE(contents(newest_checkpoint(tiny.run("one")) / "state.safetensors"),
            contents(newest_checkpoint(tiny.run("other")) / "state.safetensors"));
}

TEST(Train, cooldown_decays_a_fork_and_leaves_the_stable_state) {
  const TinyRun tiny;
  CancelAfter stop(10);
  train(tiny.request("run"), stop);
  const std::string before = contents(newest_checkpoint(tiny.run("run")) / "state.safetensors");
  TrainRequest cool = tiny.resume("run");
  cool.cooldown_minutes = 0.005;
  const TrainOutcome outcome = train(cool, quiet);
  EXPECT_GT(outcome.steps, 10);
  EXPECT_EQ(outcome.model, tiny.run("run") / "best.safetensors");
  EXPECT_EQ(read_model_file(outcome.model).card.steps, outcome.steps);
  EXPECT_EQ(contents(newest_checkpoint(tiny.run("run")) / "state.safetensors"), before);
  EXPECT_EQ(train(tiny.resume("run"), quiet).steps, 24);
}

TEST(Train, minutes_fix_the_number_of_steps_once) {
  const TinyRun tiny;
  TrainRequest request = tiny.request("timed");
  request.minutes = 0.01;
  const TrainOutcome outcome = train(request, quiet);
  EXPECT_GE(outcome.steps, 30);  // the steps that measured the rate
  const auto state = nlohmann::json::parse(contents(newest_checkpoint(tiny.run("timed")) / "state.json"));
  EXPECT_EQ(state.at("total_steps"), outcome.steps);
  EXPECT_EQ(state.at("time_budget").at(0), 0);  // no longer open
}

TEST(Train, minutes_survive_a_stop_before_the_steps_are_fixed) {
  const TinyRun tiny;
  TrainRequest request = tiny.request("timed");
  request.minutes = 0.01;
  CancelAfter stop(5);
  train(request, stop);
  EXPECT_GE(train(tiny.resume("timed"), quiet).steps, 35);  // 5 + the steps that measured the rate
}

TEST(Train, init_takes_what_matches_and_lists_the_rest) {
  const TinyRun tiny;
  train(tiny.request("first"), quiet);
  TrainRequest wider = tiny.request("wider");
  wider.initial_model = tiny.run("first") / "best.safetensors";
  wider.settings = {{"network.mask_head", "true"}, {"schedule.steps", "1"}};
  const TrainOutcome outcome = train(wider, quiet);
  EXPECT_NE(outcome.summary.find("mask_head.weight"), std::string::npos) << outcome.summary;
  EXPECT_EQ(outcome.summary.find("stem.weight"), std::string::npos) << outcome.summary;
}

// A network without a picture is judged by its masks: those of the last step are the best here.
TEST(Train, learns_masks_alone_and_keeps_the_best) {
  const TinyRun tiny("rectangle(count=1, side=5..9, fill=white)",
                     "kind = \"restorer_unet\"\nwidths = [8, 8]\nconvolutions = [4, 2]\nnoise_plane = false\n"
                     "mask_head = true\npicture_head = false\nbias = true");
  TrainRequest request = tiny.request("masks");
  request.settings = {{"schedule.steps", "150"}, {"validation.every", "50"}, {"loss.0.kind", "bce"}};
  const auto log = [&] {
    std::vector<nlohmann::json> validations;
    std::istringstream lines(contents(tiny.run("masks") / "metrics.jsonl"));
    for (std::string line; std::getline(lines, line);) {
      const auto entry = nlohmann::json::parse(line);
      if (entry.contains("validation")) validations.push_back(entry["validation"]);
    }
    return validations;
  };
  train(request, quiet);
  const auto validations = log();
  ASSERT_GE(validations.size(), 3u);
  EXPECT_GT(validations.back().at("detect_f1").get<double>(), 0.5);
  EXPECT_GT(validations.back().at("psnr").get<double>(), validations.front().at("psnr").get<double>());
  EXPECT_GT(validations.back().at("psnr").get<double>(), validations.back().at("psnr_input").get<double>());
  const ModelFile best = read_model_file(tiny.run("masks") / "best.safetensors");
  EXPECT_EQ(best.card.steps, 150);
}

TEST(Train, learns_to_beat_the_damaged_picture) {
  const TinyRun tiny("gaussian(sigma=40)");
  TrainRequest request = tiny.request("run");
  request.settings = {{"schedule.steps", "300"},
                      {"schedule.batch", "4"},
                      {"validation.every", "300"},
                      {"network.widths", "16,16"}};
  train(request, quiet);
  const auto model = read_model_file(tiny.run("run") / "best.safetensors");
  const double psnr = model.card.results.at("validation").at("psnr");
  EXPECT_GT(psnr, 16.1 + 5);  // the input of sigma 40 has 16.1 dB; 300 steps of a tiny network gain 8 dB
}

}  // namespace
}  // namespace lacuna
