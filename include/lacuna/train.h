#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lacuna/progress.h"

namespace lacuna {

/// What is to be trained, on what, and where the result goes; the same as `lacuna train` understands.
struct TrainRequest {
  std::filesystem::path recipe;            ///< TOML file or name of a shipped one; not needed with `resume`
  std::filesystem::path data;              ///< folder of pictures or IDX files
  std::filesystem::path run;               ///< run folder
  bool resume = false;                     ///< go on with the run in `run`
  std::filesystem::path initial_model;     ///< --init: start from the tensors that match
  std::optional<double> minutes;           ///< fixes the number of steps from a measured rate
  std::optional<double> cooldown_minutes;  ///< fork the stable state and decay to zero
  std::vector<std::pair<std::string, std::string>>
      settings;                 ///< --set KEY=VALUE, applied to the recipe in order
  int threads = 0;              ///< 0 = all cores
  std::string device = "auto";  ///< "cpu", "cuda" (a GPU), or "auto": a GPU where there is one
};

/// What a finished (or interrupted) training says.
struct TrainOutcome {
  std::int64_t steps = 0;       ///< steps done in all
  bool interrupted = false;     ///< stopped by the caller; the state is saved
  std::filesystem::path model;  ///< best.safetensors where one was written
  std::string summary;          ///< a few lines for the terminal
};

/// Trains a network by a recipe, or goes on with a run, and writes the run folder; cancelling saves the state
/// and ends with `interrupted` set. Damage that add_degradation() has made known may stand in the recipe.
///
/// One training at a time in a process. Throws usage with all problems of request and recipe, bad_input for
/// data that does not fit, cannot_write, diverged, and internal where the networks cannot be loaded.
TrainOutcome train_network(const TrainRequest& request, ProgressSink& progress);

}  // namespace lacuna
