#pragma once

#include <optional>
#include <vector>

#include "lacuna/evaluate.h"
#include "report/training_run.h"

namespace lacuna {

/// What the runs' best models reached on one held-out set.
struct Measurement {
  Evaluation evaluation;
  std::vector<std::optional<std::size_t>> rows;  ///< of each run in evaluation.rows; none = no model yet
  bool damage_differs = false;  ///< the runs validate on different damage, and the first one's was taken

  /// Whether the pictures were left as they are: an autoencoder is measured by what it makes of clean ones.
  bool is_undamaged() const { return evaluation.rows.front().mse == 0; }
};

/// Evaluates every run that has a model, with `options` but for its models; where `options.degrade` is empty,
/// on the damage of the first run's validation. Runs that differ in the size of their latent vector are
/// measured beside principal components of the same numbers where the data are IDX files. Throws as
/// evaluate() does, and bad_input where no run has a model.
Measurement measure_runs(const std::vector<TrainingRun>& runs, EvaluateOptions options,
                         ProgressSink& progress);

/// The runs from the best to the worst.
struct Ranking {
  std::string measure;             ///< "psnr" or "psnr_hole" of the measurement, or "validation.psnr"
  std::vector<std::size_t> order;  ///< numbers of runs; those without a value are last
  std::vector<std::optional<double>> values;  ///< dB, of each run
};

/// Ranks by PSNR of the hole where the damage has one, else of the picture; without a measurement by the best
/// validation of the logs.
Ranking rank_runs(const std::vector<TrainingRun>& runs, const std::optional<Measurement>& measurement);

}  // namespace lacuna
