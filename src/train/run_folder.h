#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "modelfile/safetensors.h"

namespace lacuna {

/// Runs `write`, three times at most while it throws cannot_write (promise T3).
void write_with_retries(const std::function<void()>& write);

/// The state of a run at one step: everything that a resume needs.
struct Checkpoint {
  TensorFile tensors;    ///< network, average, optimizer moments
  nlohmann::json state;  ///< step, schedule, watchdog, best value so far, size of the log, ...
};

/// A run folder: recipe.toml, environment.json, metrics.jsonl, samples/, checkpoints/step-*/,
/// best.safetensors. A checkpoint is a folder written aside and renamed, so it exists complete or not at all.
class RunFolder {
 public:
  /// `writes` false: what would be written is not, for all but the first of several processes that train
  /// together.
  explicit RunFolder(std::filesystem::path folder, bool writes = true)
      : folder_(std::move(folder)), writes_(writes) {}

  const std::filesystem::path& path() const { return folder_; }
  /// Creates the folders of a new run; throws usage if a run is there already.
  void create(const nlohmann::json& environment);
  /// Writes recipe.toml, which makes the folder a run: last, once the first checkpoint is there, so that a
  /// run that exists can always be resumed.
  void begin(const std::string& recipe);
  std::filesystem::path recipe_path() const { return folder_ / "recipe.toml"; }
  std::filesystem::path best_path() const { return folder_ / "best.safetensors"; }

  /// Writes a checkpoint of `step` and removes all but the newest `keep`. A failed save leaves the older
  /// ones, is tried three times, then throws cannot_write.
  void save(std::int64_t step, const Checkpoint& checkpoint, int keep);
  /// The newest complete checkpoint that can be read, if any. Leftovers of a killed save are removed.
  std::optional<Checkpoint> load_newest() const;

  /// Appends one line to metrics.jsonl.
  void log(const nlohmann::json& line);
  /// Bytes of metrics.jsonl: stored in checkpoints, so that a resume drops what was logged after it.
  std::uint64_t log_size() const;
  void truncate_log(std::uint64_t size);

 private:
  std::vector<std::filesystem::path> checkpoints() const;  // oldest first

  std::filesystem::path folder_;
  bool writes_;
};

}  // namespace lacuna
