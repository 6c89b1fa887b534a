#include "report/latent.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "core/text.h"

namespace lacuna {
namespace {

constexpr const char* pca_prefix = "pca-";

/// Sizes of the latent vector, by kind of network.
std::map<std::string, std::set<std::int64_t>> sizes_by_kind(const std::vector<TrainingRun>& runs) {
  std::map<std::string, std::set<std::int64_t>> sizes;
  for (const TrainingRun& run : runs) {
    if (const auto size = latent_size(run)) sizes[run.recipe.network.kind].insert(*size);
  }
  std::erase_if(sizes, [](const auto& kind) { return kind.second.size() < 2; });
  return sizes;
}

/// Size -> lowest error.
using Errors = std::map<std::int64_t, double>;

void keep_lowest(Errors& errors, std::int64_t size, double error) {
  const auto [at, added] = errors.emplace(size, error);
  if (!added) at->second = std::min(at->second, error);
}

ChartCurve curve_of(const Errors& errors, const std::string& label, std::size_t colour) {
  ChartCurve curve;
  curve.colour = colour;
  curve.label = label;
  curve.dots = true;
  for (const auto& [size, error] : errors) {
    curve.x.push_back(static_cast<double>(size));
    curve.y.push_back(error);
  }
  return curve;
}

/// What principal components reached.
Errors pca_errors(const Evaluation& evaluation) {
  Errors errors;
  for (const EvaluationRow& row : evaluation.rows) {
    if (row.kind != "baseline" || !row.name.starts_with(pca_prefix)) continue;
    if (const auto size = parse_integer(row.name.substr(std::string(pca_prefix).size())))
      errors[*size] = row.mse;
  }
  return errors;
}

}  // namespace

std::optional<std::int64_t> latent_size(const TrainingRun& run) {
  const auto& parameters = run.recipe.network.parameters;
  const auto found = parameters.find("latent");
  return found == parameters.end() ? std::nullopt : parse_integer(found->second);
}

std::vector<std::int64_t> compared_latent_sizes(const std::vector<TrainingRun>& runs) {
  std::set<std::int64_t> all;
  for (const auto& [kind, sizes] : sizes_by_kind(runs)) all.insert(sizes.begin(), sizes.end());
  return {all.begin(), all.end()};
}

std::string pca_name(std::int64_t size) {
  return pca_prefix + std::to_string(size);
}

std::optional<Chart> latent_chart(const std::vector<TrainingRun>& runs,
                                  const std::optional<Measurement>& measurement) {
  const auto kinds = sizes_by_kind(runs);
  std::map<std::string, Errors> errors;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string& kind = runs[i].recipe.network.kind;
    if (!kinds.contains(kind) || !latent_size(runs[i])) continue;
    if (!measurement) {
      if (const auto best = runs[i].best("validation.mse", true))
        keep_lowest(errors[kind], *latent_size(runs[i]), best->value);
    } else if (measurement->rows[i]) {
      keep_lowest(errors[kind], *latent_size(runs[i]),
                  measurement->evaluation.rows[*measurement->rows[i]].mse);
    }
  }
  Chart chart;
  chart.title = "Mean square error";
  chart.x_title = "numbers in the latent vector";
  chart.x_log = chart.y_log = true;
  for (const auto& [kind, each] : errors) {
    if (each.size() < 2) continue;
    std::string label = kind;
    std::replace(label.begin(), label.end(), '_', ' ');
    chart.curves.push_back(curve_of(each, label, chart.curves.size()));
  }
  if (chart.curves.empty()) return std::nullopt;
  if (measurement) {
    const Errors pca = pca_errors(measurement->evaluation);
    if (!pca.empty())
      chart.curves.push_back(curve_of(pca, "principal components (PCA)", chart.curves.size()));
  }
  return chart;
}

}  // namespace lacuna
