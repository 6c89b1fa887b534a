#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "report/measurement.h"
#include "report/structure.h"

namespace lacuna {

/// What a report is made of.
struct ReportOptions {
  std::vector<std::filesystem::path> runs;  ///< run folders
  /// How the runs are measured; not at all where `data` is empty. `models` is filled in, and an empty
  /// `degrade` means the damage of the runs' validation.
  EvaluateOptions evaluation;
};

/// Everything that a report shows.
struct ReportContent {
  std::vector<TrainingRun> runs;
  std::vector<std::optional<NetworkStructure>> structures;  ///< of each run's best model, if it has one
  std::optional<Measurement> measurement;
  Ranking ranking;
};

/// Reads the runs and measures them. Throws usage, bad_input, interrupted. Where the networks cannot be
/// loaded at all (built without LibTorch) the structures are missing and nothing else.
ReportContent gather_report(const ReportOptions& options, ProgressSink& progress);

}  // namespace lacuna
