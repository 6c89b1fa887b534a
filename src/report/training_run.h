#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/recipe.h"
#include "report/run_log.h"

namespace lacuna {

/// A grid damaged | restored | clean that a run drew of held-out pictures.
struct SampleGrid {
  std::int64_t step = 0;
  std::filesystem::path picture;
};

/// A value of a log and where it was reached.
struct ReachedValue {
  double value = 0;
  std::int64_t step = 0;
};

/// A run folder as read from disk; the run may still be going on.
struct TrainingRun {
  std::string name;  ///< the folder's name, with as much of its path as tells it from the other runs
  std::filesystem::path folder;
  Recipe recipe;
  std::string recipe_text;
  nlohmann::ordered_json environment;
  RunLog log;
  std::vector<RunLog> cooldowns;    ///< of the forks below it that have logged something, oldest first
  std::vector<SampleGrid> samples;  ///< of the run and its cooldowns, by step
  std::filesystem::path model;      ///< best.safetensors; empty where there is none yet

  std::int64_t last_step() const;
  /// Steps that the run is to take: of the recipe, or fixed from --minutes.
  std::int64_t total_steps() const;
  /// Hours of training that the log accounts for.
  double hours() const;
  /// The SPEC that its validation damages pictures by.
  std::string validation_damage() const;
  /// The highest (`lowest`: the lowest) value of a key, over the run and its cooldowns.
  std::optional<ReachedValue> best(const std::string& key, bool lowest = false) const;
};

/// Reads run folders. Throws bad_input naming the folder or file that is missing or broken, usage where a
/// folder is named twice.
std::vector<TrainingRun> read_training_runs(const std::vector<std::filesystem::path>& folders);

}  // namespace lacuna
