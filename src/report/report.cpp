#include "report/report.h"

#include "lacuna/error.h"

namespace lacuna {
namespace {

std::optional<NetworkStructure> structure_of_model(const TrainingRun& run) {
  if (run.model.empty()) return std::nullopt;
  const ModelFile model = read_model_file(run.model);
  try {
    return structure_of(*engine().load(model, "cpu"), run.name);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::internal) throw;
    return std::nullopt;
  }
}

}  // namespace

ReportContent gather_report(const ReportOptions& options, ProgressSink& progress) {
  ReportContent content;
  content.runs = read_training_runs(options.runs);
  if (!options.evaluation.data.empty())
    content.measurement = measure_runs(content.runs, options.evaluation, progress);
  content.ranking = rank_runs(content.runs, content.measurement);
  for (const TrainingRun& run : content.runs) content.structures.push_back(structure_of_model(run));
  return content;
}

}  // namespace lacuna
