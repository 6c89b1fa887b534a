// Promise T8: ranks train what one process would, and a rank that is gone ends all of them.
#include "train/distributed.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "networks/network.h"
#include "support/tools.h"
#include "train/flat_parameters.h"
#include "train/rank_processes.h"

namespace lacuna {
namespace {

using testing::contents;
using testing::newest_checkpoint;
using testing::RankProcesses;
using testing::TinyRun;
using Clock = std::chrono::steady_clock;
using Words = std::vector<std::string>;

const char* const kHoles = "rectangle(count=1, side=3..9)";
const char* const kMaskNetwork =
    "kind = \"restorer_unet\"\nwidths = [8, 8]\nconvolutions = [4, 2]\nmask_head = true";

/// Weights after 20 steps of plain gradient descent by all kinds of losses, those of the holes and of the
/// whole batch's masks among them.
torch::Tensor descend(const std::filesystem::path& recipe_path, const std::filesystem::path& data,
                      const Ranks& place) {
  constexpr double kRate = 0.05;
  RankGroup ranks(place);
  const Recipe recipe = read_recipe(recipe_path);
  const auto pictures = open_dataset({data, ""}, 3);
  const auto network = networks().make(recipe.network.kind, recipe.network.parameters);
  initialise(*network, recipe.seed);
  FlatParameters parameters(*network);
  GradientReducer reducer(ranks, *network);
  const SampleSource samples(recipe, *pictures);
  BatchLoader loader(samples, 0, 4, 1, torch::kCPU, ranks.rank(), ranks.count());
  const auto mse = losses().make("mse", {{"hole_weight", "10"}}), dice = losses().make("dice", {}),
             bce = losses().make("bce", {}), log_mse = losses().make("log_mse", {{"hole_weight", "3"}});
  for (int step = 0; step < 20; ++step) {
    const TrainingBatch batch = loader.next();
    const NetworkOutput output = network->forward(batch.input(network->contract()));
    const LossInput input{output.image, batch.clean, batch.mask, output.mask_logits,
                          [&](const torch::Tensor& sum) { return ranks.batch_sum(sum); }};
    parameters.zero_gradients();
    reducer.backward((*mse)(input) + (*dice)(input) + (*bce)(input) + (*log_mse)(input)*0.1);
    parameters.values() -= parameters.gradients() * kRate;
  }
  ranks.finish();
  return parameters.values().clone();
}

/// One rank of the test below, in a process of its own.
TEST(RankProcess, descends) {
  const char* folder = std::getenv("LACUNA_TEST_RANK");
  if (!folder) GTEST_SKIP() << "started by the test of two ranks";
  at::set_num_threads(1);
  const std::filesystem::path path(folder);
  const Ranks ranks = ranks_of_process();
  const torch::Tensor values = descend(path / "tiny.toml", path / "pictures", ranks);
  std::ofstream(path / ("weights" + std::to_string(ranks.rank)), std::ios::binary)
      .write(static_cast<const char*>(values.data_ptr()), values.numel() * 4);
}

TEST(Distributed, two_ranks_descend_like_one_with_the_same_global_batch) {
  const TinyRun tiny(kHoles, kMaskNetwork);
  at::set_num_threads(1);
  const torch::Tensor alone = descend(tiny.recipe(), tiny.pictures(), {});
  for (const int count : {2, 4}) {
    RankProcesses ranks(count, {"/proc/self/exe", "--gtest_filter=RankProcess.descends"},
                        {"LACUNA_TEST_RANK=" + tiny.recipe().parent_path().string()});
    ASSERT_EQ(ranks.wait_for_all(), std::vector<int>(static_cast<std::size_t>(count), 0)) << ranks.said(0);
    std::string weights = contents(tiny.run("weights0"));
    ASSERT_EQ(weights.size(), static_cast<std::size_t>(alone.numel()) * 4);
    const torch::Tensor together = torch::from_blob(weights.data(), alone.sizes());
    EXPECT_LT((together - alone).abs().max().item<double>(), 1e-5) << count << " ranks";
    EXPECT_EQ(contents(tiny.run("weights1")), weights) << "ranks have drifted apart";
  }
}

Words training(const TinyRun& tiny, const std::string& name, const Words& settings) {
  Words words{LACUNA_BINARY_DIR "/lacuna", "train", tiny.recipe().string(), "--threads", "1", "--data",
              tiny.pictures().string(),    "--out", tiny.run(name).string()};
  for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
  return words;
}

Words resuming(const TinyRun& tiny, const std::string& name) {
  return {LACUNA_BINARY_DIR "/lacuna",
          "train",
          "--resume",
          "--threads",
          "1",
          "--data",
          tiny.pictures().string(),
          "--out",
          tiny.run(name).string()};
}

/// The line of metrics.jsonl that has `key`, the last one.
nlohmann::json logged(const TinyRun& tiny, const std::string& name, const std::string& key) {
  std::istringstream lines(contents(tiny.run(name) / "metrics.jsonl"));
  nlohmann::json found;
  for (std::string line; std::getline(lines, line);) {
    const auto entry = nlohmann::json::parse(line);
    if (entry.contains(key)) found = entry;
  }
  return found;
}

const std::vector<int> kBothWell{0, 0};

TEST(Distributed, two_ranks_of_the_program_log_the_losses_of_one) {
  const TinyRun tiny(kHoles, kMaskNetwork);
  const Words settings{"schedule.steps=20", "schedule.batch=4", "loss.0.hole_weight=5",
                       "validation.every=20"};
  RankProcesses one(1, training(tiny, "one", settings)), two(2, training(tiny, "two", settings));
  ASSERT_EQ(one.wait(0), 0) << one.said(0);
  ASSERT_EQ(two.wait_for_all(), kBothWell) << two.said(0) << two.said(1);
  EXPECT_NEAR(logged(tiny, "one", "loss").at("loss").get<double>(),
              logged(tiny, "two", "loss").at("loss").get<double>(), 1e-4);
  EXPECT_NEAR(logged(tiny, "one", "validation").at("validation").at("psnr").get<double>(),
              logged(tiny, "two", "validation").at("validation").at("psnr").get<double>(), 0.01);
  const auto environment = nlohmann::json::parse(contents(tiny.run("two") / "environment.json"));
  EXPECT_EQ(environment.at("ranks"), 2);
  EXPECT_EQ(two.said(1), "") << "only the first rank tells how it goes";
}

TEST(Distributed, critic_learns_the_same_on_two_ranks) {
  const TinyRun tiny(kHoles);
  const Words settings{"schedule.steps=12",          "schedule.batch=4",           "validation.every=12",
                       "critic.kind=patch_critic",   "critic.widths=4,8",          "adversarial.loss=wgan_gp",
                       "adversarial.critic_steps=2", "adversarial.hole_only=true", "adversarial.crop=12",
                       "adversarial.rate=5e-4"};
  RankProcesses one(1, training(tiny, "one", settings)), two(2, training(tiny, "two", settings));
  ASSERT_EQ(one.wait(0), 0) << one.said(0);
  ASSERT_EQ(two.wait_for_all(), kBothWell) << two.said(0) << two.said(1);
  const auto a = logged(tiny, "one", "loss"), b = logged(tiny, "two", "loss");
  EXPECT_NEAR(a.at("loss").get<double>(), b.at("loss").get<double>(), 1e-4);
  for (const char* figure : {"critic_loss", "generator_loss", "score_real", "slope", "critic_gradient"}) {
    EXPECT_NEAR(a.at("adversarial").at(figure).get<double>(), b.at("adversarial").at(figure).get<double>(),
                1e-3)
        << figure;
  }
}

TEST(Distributed, minutes_give_all_ranks_the_same_number_of_steps) {
  const TinyRun tiny;
  Words words = training(tiny, "timed", {});
  words.insert(words.end(), {"--minutes", "0.02"});
  RankProcesses ranks(2, words);
  ASSERT_EQ(ranks.wait_for_all(), kBothWell) << ranks.said(0) << ranks.said(1);
  const auto state = nlohmann::json::parse(contents(newest_checkpoint(tiny.run("timed")) / "state.json"));
  EXPECT_EQ(state.at("step"), state.at("total_steps"));
}

TEST(Distributed, batch_that_cannot_be_dealt_out_is_refused_with_the_numbers) {
  const TinyRun tiny;
  RankProcesses ranks(2, training(tiny, "odd", {"schedule.batch=3"}));
  EXPECT_EQ(ranks.wait_for_all(), (std::vector<int>{2, 2}));
  EXPECT_NE(ranks.said(0).find("schedule.batch: 3 pictures cannot be dealt out evenly to 2 ranks"),
            std::string::npos)
      << ranks.said(0);
  EXPECT_FALSE(std::filesystem::exists(tiny.run("odd") / "recipe.toml"));
}

TEST(Distributed, run_that_is_there_already_is_refused_on_all_ranks) {
  const TinyRun tiny;
  const Words words = training(tiny, "run", {"schedule.steps=1"});
  RankProcesses first(2, words);
  ASSERT_EQ(first.wait_for_all(), kBothWell);
  RankProcesses again(2, words);
  EXPECT_EQ(again.wait_for_all(), (std::vector<int>{2, 130}));
  EXPECT_NE(again.said(0).find("holds a run already"), std::string::npos) << again.said(0);
  EXPECT_NE(again.said(1).find("rank 0 has stopped, see its message"), std::string::npos) << again.said(1);
}

const Words kEndless{"schedule.steps=1000000", "checkpoint.steps=5", "validation.every=1000000"};

/// Waits until `name` trains.
void wait_for_checkpoint(const TinyRun& tiny, const std::string& name) {
  const auto there = [&] {
    return std::filesystem::exists(tiny.run(name) / "recipe.toml") &&
           newest_checkpoint(tiny.run(name)).filename() > "step-000000004";
  };
  const auto start = Clock::now();
  while (!there()) {
    ASSERT_LT(Clock::now() - start, std::chrono::seconds(60));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST(Distributed, killed_rank_ends_the_others_and_any_number_of_ranks_goes_on) {
  const TinyRun tiny;
  for (const std::size_t victim : {0u, 1u}) {
    const std::string name = "killed" + std::to_string(victim);
    RankProcesses ranks(2, training(tiny, name, kEndless));
    wait_for_checkpoint(tiny, name);
    ranks.send(victim, SIGKILL);
    const auto killed = Clock::now();
    EXPECT_EQ(ranks.wait(1 - victim), 130);
    EXPECT_LT(Clock::now() - killed, std::chrono::seconds(30));
    EXPECT_NE(ranks.said(1 - victim).find("another rank has ended or does not answer"), std::string::npos)
        << ranks.said(1 - victim);
    EXPECT_EQ(ranks.wait(victim), 128 + SIGKILL);

    for (const int count : {1, 2, 1}) {
      const auto before = newest_checkpoint(tiny.run(name)).filename();
      RankProcesses again(count, resuming(tiny, name));
      const auto start = Clock::now();
      while (newest_checkpoint(tiny.run(name)).filename() <= before &&
             Clock::now() - start < std::chrono::seconds(30))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      again.send(0, SIGTERM);
      for (const int status : again.wait_for_all())
        EXPECT_TRUE(status == 143 || status == 130) << status << again.said(0);
      EXPECT_GT(newest_checkpoint(tiny.run(name)).filename(), before) << count << " ranks" << again.said(0);
    }
  }
}

TEST(Distributed, rank_that_does_not_answer_ends_the_others) {
  const TinyRun tiny;
  RankProcesses ranks(2, training(tiny, "stuck", kEndless), {"LACUNA_RANK_TIMEOUT=3"});
  wait_for_checkpoint(tiny, "stuck");
  ranks.send(1, SIGSTOP);
  const auto stopped = Clock::now();
  EXPECT_EQ(ranks.wait(0), 130);
  EXPECT_LT(Clock::now() - stopped, std::chrono::seconds(10));
  EXPECT_NE(ranks.said(0).find("does not answer"), std::string::npos) << ranks.said(0);
}

TEST(Distributed, asking_one_rank_to_stop_stops_all_after_the_same_step) {
  const TinyRun tiny;
  for (const std::size_t asked : {0u, 1u}) {
    const std::string name = "asked" + std::to_string(asked);
    RankProcesses ranks(2, training(tiny, name, kEndless));
    wait_for_checkpoint(tiny, name);
    ranks.send(asked, SIGTERM);
    EXPECT_EQ(ranks.wait(asked), 143) << ranks.said(asked);
    EXPECT_EQ(ranks.wait(1 - asked), 130) << ranks.said(1 - asked);
    EXPECT_EQ(ranks.said(asked).find("does not answer"), std::string::npos) << ranks.said(asked);
  }
}

// Three: their sums depend on the order of the summands.
TEST(Distributed, three_ranks_killed_and_resumed_end_with_the_same_bytes) {
  const TinyRun tiny;
  const Words settings{"schedule.steps=40", "schedule.batch=3", "checkpoint.steps=5"};
  const std::vector<int> all_well{0, 0, 0};
  RankProcesses straight(3, training(tiny, "straight", settings));
  ASSERT_EQ(straight.wait_for_all(), all_well);
  RankProcesses stopped(3, training(tiny, "stopped", settings));
  wait_for_checkpoint(tiny, "stopped");
  stopped.send(0, SIGKILL);
  stopped.wait_for_all();
  RankProcesses resumed(3, resuming(tiny, "stopped"));
  ASSERT_EQ(resumed.wait_for_all(), all_well) << resumed.said(0);
  EXPECT_EQ(contents(newest_checkpoint(tiny.run("stopped")) / "state.safetensors"),
            contents(newest_checkpoint(tiny.run("straight")) / "state.safetensors"));
}

TEST(Distributed, torchrun_starts_ranks) {
  if (!testing::succeeds("/usr/bin/python3 -c 'import torch.distributed.run'"))
    GTEST_SKIP() << "/usr/bin/python3 has no torch (Debian's python3-torch)";
  const TinyRun tiny;
  // Without a redirection, if only of a rank that is not there, the torchrun of Debian 12 fails in
  // Python 3.11.
  Words words{"/usr/bin/timeout",
              "120",
              "/usr/bin/python3",
              "-m",
              "torch.distributed.run",
              "--standalone",
              "--nproc_per_node",
              "2",
              "--redirects",
              "9:1",
              "--tee",
              "9:1",
              "--no_python"};
  const Words training_words = training(tiny, "launched", {"schedule.steps=4", "validation.every=4"});
  words.insert(words.end(), training_words.begin(), training_words.end());
  std::string line;
  for (const std::string& word : words) line += "'" + word + "' ";
  ASSERT_EQ(std::system((line + "> " + tiny.run("said").string() + " 2>&1").c_str()), 0)
      << contents(tiny.run("said"));
  const auto environment = nlohmann::json::parse(contents(tiny.run("launched") / "environment.json"));
  EXPECT_EQ(environment.at("ranks"), 2);
  EXPECT_EQ(logged(tiny, "launched", "loss").at("step"), 4);
  const std::string said = contents(tiny.run("said"));
  const auto first = said.find("4 of 4 steps");
  ASSERT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.find("4 of 4 steps", first + 1), std::string::npos) << "both ranks wrote: " << said;
}

TEST(Distributed, tasks_of_a_slurm_step_are_ranks) {
  if (!testing::succeeds("timeout 10 sinfo --noheader --states=idle,mixed | grep ."))
    GTEST_SKIP() << "no Slurm with a free node is running here";
  const TinyRun tiny;
  std::string line = "timeout 120 srun --ntasks=2 --overcommit";
  for (const std::string& word : training(tiny, "step", {"schedule.steps=4", "validation.every=4"}))
    line += " '" + word + "'";
  ASSERT_EQ(std::system(line.c_str()), 0);
  EXPECT_EQ(nlohmann::json::parse(contents(tiny.run("step") / "environment.json")).at("ranks"), 2);
  EXPECT_EQ(logged(tiny, "step", "loss").at("step"), 4);
}

}  // namespace
}  // namespace lacuna
