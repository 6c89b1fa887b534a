// Promises T1, T5 and T9 for adversarial training.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/errors.h"
#include "train/gan_health.h"
#include "train/tiny_run.h"

namespace lacuna {
namespace {

using testing::CancelAfter;
using testing::contents;
using testing::log_without_times;
using testing::newest_checkpoint;
using testing::TinyRun;

ProgressSink quiet;

using Settings = std::vector<std::pair<std::string, std::string>>;

/// The tiny recipe with a critic beside its pixel loss.
Settings with_critic(const std::string& loss, const Settings& more = {}) {
  Settings settings{{"critic.kind", "patch_critic"},
                    {"critic.widths", "4,8"},
                    {"critic.mask_plane", "true"},
                    {"adversarial.loss", loss},
                    {"adversarial.critic_steps", "2"}};
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

class AdversarialResume : public ::testing::TestWithParam<std::pair<const char*, Settings>> {};

TEST_P(AdversarialResume, stopping_anywhere_changes_no_byte) {
  const auto& [loss, more] = GetParam();
  const TinyRun tiny("rectangle(area=0.1..0.2)");
  TrainRequest request = tiny.request("straight");
  request.settings = with_critic(loss, more);
  EXPECT_EQ(train(request, quiet).steps, 24);
  for (const int stop : {1, 11, 17}) {
    SCOPED_TRACE(stop);
    const std::string name = "stopped" + std::to_string(stop);
    request.run = tiny.run(name);
    CancelAfter cancel(stop);
    EXPECT_TRUE(train(request, cancel).interrupted);
    EXPECT_EQ(train(tiny.resume(name), quiet).steps, 24);
    EXPECT_EQ(contents(newest_checkpoint(tiny.run(name)) / "state.safetensors"),
              contents(newest_checkpoint(tiny.run("straight")) / "state.safetensors"));
    EXPECT_EQ(log_without_times(tiny.run(name)), log_without_times(tiny.run("straight")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Games, AdversarialResume,
    ::testing::Values(std::pair<const char*, Settings>{"wgan_gp", {{"adversarial.critic_first", "6"}}},
                      std::pair<const char*, Settings>{"hinge",
                                                       {{"critic.spectral_norm", "true"},
                                                        {"adversarial.feature_matching", "10"},
                                                        {"adversarial.composite", "true"},
                                                        {"adversarial.hole_only", "true"},
                                                        {"adversarial.crop", "12"}}},
                      std::pair<const char*, Settings>{"non_saturating",
                                                       {{"adversarial.penalty_every", "3"}}},
                      std::pair<const char*, Settings>{"bce", {{"adversarial.ramp", "10"}}},
                      std::pair<const char*, Settings>{"sigmoid_wasserstein", {}}),
    [](const auto& info) { return std::string(info.param.first); });

TEST(Adversarial, while_the_critic_learns_alone_the_network_stands_still) {
  const TinyRun tiny("rectangle(area=0.1..0.2)");
  TrainRequest request = tiny.request("run");
  request.settings = with_critic("hinge", {{"adversarial.critic_first", "1000"}});
  CancelAfter soon(1), later(9);
  train(request, soon);
  const auto first = read_tensor_file(newest_checkpoint(tiny.run("run")) / "state.safetensors");
  train(tiny.resume("run"), later);
  const auto second = read_tensor_file(newest_checkpoint(tiny.run("run")) / "state.safetensors");
  EXPECT_EQ(first.tensors.at("network").bytes, second.tensors.at("network").bytes);
  EXPECT_NE(first.tensors.at("critic").bytes, second.tensors.at("critic").bytes);
}

TEST(Adversarial, whatever_a_wild_critic_does_what_is_saved_is_finite) {
  const TinyRun tiny("rectangle(area=0.1..0.2)");
  TrainRequest request = tiny.request("run");
  request.settings = with_critic("wgan_gp", {{"adversarial.rate", "1"},
                                             {"adversarial.penalty", "1e6"},
                                             {"schedule.steps", "200"},
                                             {"schedule.warmup", "0"}});
  try {
    train(request, quiet);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::diverged) << error.what();
  }
  const auto state = read_tensor_file(newest_checkpoint(tiny.run("run")) / "state.safetensors");
  for (const char* name : {"critic", "network"}) {
    for (const float value : float_values(state.tensors.at(name))) ASSERT_TRUE(std::isfinite(value)) << name;
  }
}

TEST(Adversarial, problems_of_the_recipe_are_named) {
  const TinyRun tiny;
  const auto error_with = [&](const Settings& settings) {
    TrainRequest request = tiny.request("bad");
    request.settings = settings;
    return testing::error_of([&] { train(request, quiet); });
  };
  EXPECT_NE(error_with({{"adversarial.loss", "hinge"}}).message.find("[critic]"), std::string::npos);
  EXPECT_NE(error_with(with_critic("hinges")).message.find("'hinge'"), std::string::npos);
  EXPECT_NE(error_with({{"critic.kind", "patch_critics"}}).message.find("'patch_critic'"), std::string::npos);
  EXPECT_NE(error_with({{"critic.widths", "4"}}).message.find("critic.kind: missing"), std::string::npos);
}

GanFigures healthy() {
  GanFigures figures;
  figures.critic_loss = 1;
  figures.accuracy = 0.8;
  figures.diversity = 0.9;
  return figures;
}

TEST(GanHealth, says_nothing_about_a_game_in_balance) {
  GanHealth health(true);
  for (int stretch = 0; stretch < 500; ++stretch) {
    GanFigures figures = healthy();
    figures.critic_loss += 0.3 * std::sin(stretch);
    EXPECT_FALSE(health.judge(figures)) << stretch;
  }
}

TEST(GanHealth, says_once_that_pictures_are_all_alike) {
  GanHealth health(false);
  int alarms = 0;
  for (int stretch = 0; stretch < 40; ++stretch) {
    GanFigures figures = healthy();
    figures.diversity = 0.05;
    const auto alarm = health.judge(figures);
    if (!alarm) continue;
    EXPECT_NE(alarm->find("collapse"), std::string::npos);
    ++alarms;
  }
  EXPECT_EQ(alarms, 1);
}

TEST(GanHealth, a_sure_critic_is_trouble_only_where_scores_classify) {
  for (const bool classifies : {true, false}) {
    GanHealth health(classifies);
    int alarms = 0;
    for (int stretch = 0; stretch < 40; ++stretch) {
      GanFigures figures = healthy();
      figures.accuracy = 1;
      alarms += health.judge(figures) ? 1 : 0;
    }
    EXPECT_EQ(alarms, classifies ? 1 : 0);
  }
}

TEST(GanHealth, notices_a_jump_of_the_loss_and_remembers_across_a_stop) {
  GanHealth before(true), after(true);
  for (int stretch = 0; stretch < 60; ++stretch) {
    GanFigures figures = healthy();
    figures.critic_loss += 0.1 * std::sin(stretch);
    before.judge(figures);
  }
  after.restore(before.state());
  GanFigures wild = healthy();
  wild.critic_loss = -1e6;
  EXPECT_TRUE(before.judge(wild));
  EXPECT_TRUE(after.judge(wild));
}

/// Trains a small generator from random seeds and returns what the training says at its end.
std::string play(const Settings& game) {
  const TinyRun tiny("none", "kind = \"encoder_gan\"\nside = 16\nwidths = [8, 8]\ncode = 8\nencoder = false");
  TrainRequest request = tiny.request("run");
  request.settings = {
      {"critic.kind", "patch_critic"}, {"critic.widths", "8,16"},  {"schedule.steps", "700"},
      {"schedule.batch", "8"},         {"schedule.warmup", "0"},   {"validation.every", "700"},
      {"loss.0.weight", "0"},          {"optimizer.rate", "5e-4"}, {"optimizer.beta1", "0.5"}};
  request.settings.insert(request.settings.end(), game.begin(), game.end());
  return train(request, quiet).summary;
}

TEST(CollapseAlarm, fires_on_a_made_collapse) {
  // The critic learns ten times as fast, five times as often, and the minimax loss gives the generator
  // nothing once it is sure.
  const std::string summary =
      play({{"adversarial.loss", "bce"}, {"adversarial.rate", "5e-3"}, {"adversarial.critic_steps", "5"}});
  EXPECT_NE(summary.find("ALARM"), std::string::npos) << summary;
}

TEST(CollapseAlarm, is_silent_on_a_healthy_run) {
  const std::string summary =
      play({{"adversarial.loss", "wgan_gp"}, {"adversarial.rate", "5e-4"}, {"adversarial.beta1", "0.5"}});
  EXPECT_EQ(summary.find("ALARM"), std::string::npos) << summary;
}

}  // namespace
}  // namespace lacuna
