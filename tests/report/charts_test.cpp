#include "report/charts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/run_maker.h"

namespace lacuna::testing {
namespace {

TrainingRun run_of(const std::string& log) {
  TrainingRun run;
  run.recipe = sample_recipe();
  run.log = parse_run_log(log, "log");
  return run;
}

std::vector<std::string> titles(const std::vector<Chart>& charts) {
  std::vector<std::string> list;
  for (const Chart& chart : charts) list.push_back(chart.title);
  return list;
}

std::vector<std::string> labels(const Chart& chart) {
  std::vector<std::string> list;
  for (const ChartCurve& curve : chart.curves) list.push_back(curve.label);
  return list;
}

using Words = std::vector<std::string>;

TEST(Charts, every_key_is_drawn_loss_first) {
  const auto charts = log_charts({run_of(
      R"({"step":1,"rate":1,"critic_loss":2,"loss":3,"critic_real":4,"critic_fake":5,"gradient_penalty":6,"validation":{"psnr":7,"psnr_input":8,"mse":9}})"
      "\n")});
  EXPECT_EQ(titles(charts), (Words{"Loss", "Critic loss", "Mean square error", "PSNR, dB", "Critic",
                                   "Gradient penalty", "Learning rate"}));
  EXPECT_EQ(labels(charts[4]), (Words{"real", "fake"}));
  EXPECT_EQ(labels(charts[3]), (Words{"validation", "damaged input"}));
  EXPECT_EQ(charts[3].group, "Validation");
  EXPECT_EQ(charts[6].group, "Schedule and machine");
}

TEST(Charts, validation_joins_the_training_key_of_its_name) {
  const auto charts = log_charts({run_of("{\"step\":1,\"loss\":3,\"validation\":{\"loss\":4}}\n")});
  ASSERT_EQ(charts.size(), 1u);
  EXPECT_EQ(labels(charts[0]), (Words{"training", "validation"}));
  EXPECT_NE(charts[0].curves[0].dash, charts[0].curves[1].dash);
  EXPECT_TRUE(charts[0].curves[0].smooth);
  EXPECT_FALSE(charts[0].curves[1].smooth);
}

TEST(Charts, runs_are_overlaid_and_share_an_equal_input) {
  const auto input = [](const Chart& chart) {
    return std::count_if(chart.curves.begin(), chart.curves.end(),
                         [](const ChartCurve& curve) { return !curve.run; });
  };
  const TrainingRun a = run_of(falling_log()), b = run_of(falling_log(40, 25));
  const auto same = log_charts({a, b});
  EXPECT_EQ(titles(same)[1], "PSNR, dB");
  EXPECT_EQ(same[0].curves.size(), 2u);
  EXPECT_EQ(same[1].curves.size(), 3u);
  EXPECT_EQ(input(same[1]), 1);
  const auto other = log_charts({a, run_of(falling_log() + validation_line(2100, 24, 10))});
  EXPECT_EQ(input(other[1]), 0) << "inputs that differ stay apart";
}

TEST(Charts, an_undamaged_input_is_left_out) {
  const TrainingRun clean = run_of(validation_line(50, 25, 120)), noisy = run_of(validation_line(50, 25, 11));
  EXPECT_EQ(log_charts({clean}).front().curves.size(), 1u);
  const auto charts = log_charts({clean, noisy});
  ASSERT_EQ(charts.front().curves.size(), 3u);
  EXPECT_EQ(charts.front().curves[2].run, 1u) << "not shared: the other run has none";
}

TEST(Charts, cooldowns_are_curves_of_their_run) {
  TrainingRun run = run_of(falling_log());
  run.cooldowns.push_back(parse_run_log(log_line(2050, 0.01), "log"));
  const auto charts = log_charts({run});
  EXPECT_EQ(labels(charts[0]), (Words{"", "cooldown"}));
  EXPECT_EQ(charts[0].curves[1].run, 0u);
}

TEST(Charts, thinning_keeps_ends_and_peaks) {
  std::vector<double> x, y;
  for (int i = 0; i < 100'000; ++i) {
    x.push_back(i);
    y.push_back(i == 54'321 ? 99 : i == 12'345 ? -99 : i % 7);
  }
  thin_out(x, y, 1000);
  EXPECT_LE(x.size(), 1000u);
  EXPECT_GT(x.size(), 500u);
  EXPECT_EQ(x.front(), 0);
  EXPECT_EQ(x.back(), 99'999);
  EXPECT_TRUE(std::is_sorted(x.begin(), x.end()));
  const auto high = std::max_element(y.begin(), y.end()), low = std::min_element(y.begin(), y.end());
  EXPECT_EQ(x[static_cast<std::size_t>(high - y.begin())], 54'321);
  EXPECT_EQ(x[static_cast<std::size_t>(low - y.begin())], 12'345);
}

TEST(Charts, few_points_stay_as_they_are) {
  std::vector<double> x = {1, 2, 3}, y = {3, 2, 1};
  thin_out(x, y, 4);
  EXPECT_EQ(x.size(), 3u);
}

TEST(Charts, json_holds_every_curve) {
  const auto json = to_json(log_charts({run_of(falling_log())}));
  EXPECT_EQ(json.at(0).at("title"), "Loss");
  EXPECT_EQ(json.at(0).at("curves").at(0).at("x").size(), 40u);
  EXPECT_EQ(json.at(0).at("curves").at(0).at("run"), 0);
  EXPECT_FALSE(json.at(1).at("mayLog")) << "decibels";
}

}  // namespace
}  // namespace lacuna::testing
