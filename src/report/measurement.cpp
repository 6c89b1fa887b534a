#include "report/measurement.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "datasets/idx.h"
#include "lacuna/error.h"
#include "report/latent.h"

namespace lacuna {
namespace {

void add_baseline(EvaluateOptions& options, const std::string& name) {
  if (std::find(options.baselines.begin(), options.baselines.end(), name) == options.baselines.end())
    options.baselines.push_back(name);
}

}  // namespace

Measurement measure_runs(const std::vector<TrainingRun>& runs, EvaluateOptions options,
                         ProgressSink& progress) {
  Measurement measurement;
  if (options.degrade.empty()) {
    options.degrade = runs.front().validation_damage();
    measurement.damage_differs = std::any_of(runs.begin(), runs.end(), [&](const TrainingRun& run) {
      return run.validation_damage() != options.degrade;
    });
  }
  for (const TrainingRun& run : runs) {
    measurement.rows.emplace_back();
    if (run.model.empty()) continue;
    options.models.push_back(run.model.string());
    measurement.rows.back() = options.models.size();  // the damaged input is row 0
  }
  if (options.models.empty())
    throw Error(ErrorCode::bad_input, runs.front().folder.string() +
                                          ": no best.safetensors to measure yet; it comes with the first "
                                          "validation");
  if (holds_idx(options.data)) {
    for (const std::int64_t size : compared_latent_sizes(runs)) add_baseline(options, pca_name(size));
  }
  measurement.evaluation = evaluate(options, progress);
  return measurement;
}

Ranking rank_runs(const std::vector<TrainingRun>& runs, const std::optional<Measurement>& measurement) {
  Ranking ranking;
  const auto row_of = [&](std::size_t run) -> const EvaluationRow* {
    return measurement->rows[run] ? &measurement->evaluation.rows[*measurement->rows[run]] : nullptr;
  };
  bool holes = measurement.has_value();
  for (std::size_t run = 0; run < runs.size() && holes; ++run) holes = !row_of(run) || row_of(run)->psnr_hole;
  ranking.measure = !measurement ? "validation.psnr" : holes ? "psnr_hole" : "psnr";
  for (std::size_t run = 0; run < runs.size(); ++run) {
    ranking.values.emplace_back();
    if (!measurement) {
      if (const auto best = runs[run].best("validation.psnr")) ranking.values.back() = best->value;
    } else if (const EvaluationRow* row = row_of(run)) {
      ranking.values.back() = holes ? *row->psnr_hole : row->psnr;
    }
  }
  ranking.order.resize(runs.size());
  std::iota(ranking.order.begin(), ranking.order.end(), std::size_t{0});
  std::stable_sort(ranking.order.begin(), ranking.order.end(), [&](std::size_t a, std::size_t b) {
    constexpr double worst = -std::numeric_limits<double>::infinity();
    return ranking.values[a].value_or(worst) > ranking.values[b].value_or(worst);
  });
  return ranking;
}

}  // namespace lacuna
