#include <gtest/gtest.h>

#include "report/latent.h"
#include "report/measurement.h"
#include "report/run_maker.h"
#include "support/errors.h"

namespace lacuna::testing {
namespace {

TrainingRun run_of(const std::string& log,
                   const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  TrainingRun run;
  run.recipe = sample_recipe(settings);
  run.log = parse_run_log(log, "log");
  return run;
}

/// Runs whose latent vectors have these sizes, each with the validation error 1 / size.
std::vector<TrainingRun> autoencoders(const std::vector<int>& sizes) {
  std::vector<TrainingRun> runs;
  for (const int size : sizes) {
    runs.push_back(run_of("{\"step\":1,\"validation\":{\"mse\":" + std::to_string(1.0 / size) + "}}\n",
                          {{"network.kind", "dense_autoencoder"}, {"network.latent", std::to_string(size)}}));
  }
  return runs;
}

EvaluationRow row(const std::string& name, const std::string& kind, double psnr,
                  std::optional<double> hole = {}) {
  EvaluationRow row;
  row.name = name;
  row.kind = kind;
  row.psnr = psnr;
  row.psnr_hole = hole;
  row.mse = 1 / psnr;
  return row;
}

TEST(Ranking, by_the_best_validation_where_nothing_was_measured) {
  const Ranking ranking =
      rank_runs({run_of(falling_log(40, 25)), run_of(log_line(50, 1)), run_of(falling_log(40, 30))}, {});
  EXPECT_EQ(ranking.measure, "validation.psnr");
  EXPECT_EQ(ranking.order, (std::vector<std::size_t>{2, 0, 1}));
  EXPECT_EQ(ranking.values[2], 30);
  EXPECT_FALSE(ranking.values[1]);
}

TEST(Ranking, by_the_measurement_and_its_hole_where_there_is_one) {
  const std::vector<TrainingRun> runs = {run_of(falling_log(40, 30)), run_of(falling_log()),
                                         run_of(falling_log())};
  Measurement measurement;
  measurement.evaluation.rows = {row("damaged input", "input", 10), row("a", "model", 20),
                                 row("b", "model", 21)};
  measurement.rows = {1, std::nullopt, 2};
  EXPECT_EQ(rank_runs(runs, measurement).measure, "psnr");
  EXPECT_EQ(rank_runs(runs, measurement).order, (std::vector<std::size_t>{2, 0, 1}));
  measurement.evaluation.rows[1].psnr_hole = 9;
  measurement.evaluation.rows[2].psnr_hole = 8;
  EXPECT_EQ(rank_runs(runs, measurement).measure, "psnr_hole");
  EXPECT_EQ(rank_runs(runs, measurement).order, (std::vector<std::size_t>{0, 2, 1}));
}

TEST(Ranking, nothing_to_measure) {
  EvaluateOptions options;
  options.data = "somewhere";
  ProgressSink silent;
  const CaughtError error = error_of([&] { measure_runs({run_of(falling_log())}, options, silent); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_NE(error.message.find("no best.safetensors"), std::string::npos) << error.message;
}

TEST(LatentChart, needs_two_sizes_of_one_network) {
  EXPECT_FALSE(latent_chart(autoencoders({8}), {}));
  EXPECT_FALSE(latent_chart(autoencoders({8, 8}), {}));
  EXPECT_FALSE(latent_chart({run_of(falling_log()), run_of(falling_log())}, {}));
  EXPECT_TRUE(compared_latent_sizes(autoencoders({8})).empty());
}

TEST(LatentChart, from_validation) {
  const auto chart = latent_chart(autoencoders({32, 2, 8}), {});
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->curves.size(), 1u);
  EXPECT_EQ(chart->curves[0].label, "dense autoencoder");
  EXPECT_EQ(chart->curves[0].x, (std::vector<double>{2, 8, 32}));
  EXPECT_NEAR(chart->curves[0].y[1], 0.125, 1e-9);
  EXPECT_TRUE(chart->x_log);
}

TEST(LatentChart, beside_principal_components) {
  const auto runs = autoencoders({8, 2});
  EXPECT_EQ(compared_latent_sizes(runs), (std::vector<std::int64_t>{2, 8}));
  Measurement measurement;
  measurement.evaluation.rows = {row("damaged input", "input", 10),
                                 row("a", "model", 20),
                                 row("b", "model", 16),
                                 row(pca_name(2), "baseline", 12),
                                 row(pca_name(8), "baseline", 15),
                                 row("nlm", "baseline", 14)};
  measurement.rows = {1, 2};
  const auto chart = latent_chart(runs, measurement);
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->curves.size(), 2u);
  EXPECT_EQ(chart->curves[0].y, (std::vector<double>{1.0 / 16, 1.0 / 20}));
  EXPECT_EQ(chart->curves[1].x, (std::vector<double>{2, 8}));
  EXPECT_EQ(chart->curves[1].y, (std::vector<double>{1.0 / 12, 1.0 / 15}));
  EXPECT_NE(chart->curves[0].colour, chart->curves[1].colour);
}

}  // namespace
}  // namespace lacuna::testing
