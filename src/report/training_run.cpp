#include "report/training_run.h"

#include <algorithm>
#include <set>

#include "core/atomic_file.h"
#include "core/text.h"
#include "lacuna/error.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t max_log_bytes = std::size_t{1} << 30;

std::string text_of(const fs::path& file, std::size_t max_bytes = 1 << 20) {
  const auto bytes = read_file(file, max_bytes);
  return {bytes.begin(), bytes.end()};
}

/// What follows `prefix` in the name of a file or folder, as a number.
std::optional<std::int64_t> number_after(const std::string& prefix, const fs::path& path) {
  const std::string stem = path.stem().string();
  return stem.starts_with(prefix) ? parse_integer(std::string_view(stem).substr(prefix.size()))
                                  : std::nullopt;
}

void add_samples(const fs::path& folder, std::vector<SampleGrid>& samples) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder / "samples", none)) {
    const auto step = number_after("step-", entry.path());
    if (step && entry.path().extension() == ".png") samples.push_back({*step, entry.path()});
  }
}

/// Forks of the run that have something to show; one that has only just begun is left out.
std::vector<fs::path> cooldown_folders(const fs::path& run) {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(run)) {
    std::error_code none;
    const auto size = fs::file_size(entry.path() / "metrics.jsonl", none);
    if (number_after("cooldown-", entry.path()) && !none && size > 0) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());  // zero-padded step numbers
  return folders;
}

RunLog read_log(const fs::path& folder) {
  const fs::path file = folder / "metrics.jsonl";
  return parse_run_log(text_of(file, max_log_bytes), file.string());
}

Recipe read_resolved_recipe(const fs::path& file) {
  try {
    return read_recipe(file);
  } catch (const Error& error) {
    throw Error(ErrorCode::bad_input, error.what());
  }
}

TrainingRun read_run(const fs::path& folder) {
  if (!fs::is_directory(folder)) throw Error(ErrorCode::bad_input, folder.string() + ": no such run folder");
  TrainingRun run;
  run.folder = folder;
  const fs::path recipe = folder / "recipe.toml", environment = folder / "environment.json";
  if (!fs::exists(recipe))
    throw Error(ErrorCode::bad_input, folder.string() + ": holds no run (recipe.toml is missing)");
  run.recipe = read_resolved_recipe(recipe);
  run.recipe_text = text_of(recipe);
  run.environment = nlohmann::ordered_json::parse(text_of(environment), nullptr, false);
  if (!run.environment.is_object())
    throw Error(ErrorCode::bad_input, environment.string() + ": not a JSON object");
  run.log = read_log(folder);
  add_samples(folder, run.samples);
  for (const fs::path& cooldown : cooldown_folders(folder)) {
    run.cooldowns.push_back(read_log(cooldown));
    add_samples(cooldown, run.samples);
  }
  std::stable_sort(run.samples.begin(), run.samples.end(),
                   [](const SampleGrid& a, const SampleGrid& b) { return a.step < b.step; });
  if (fs::exists(folder / "best.safetensors")) run.model = folder / "best.safetensors";
  return run;
}

/// The last `parts` parts of a path.
std::string tail(const fs::path& path, int parts) {
  fs::path result;
  for (fs::path rest = path; parts-- > 0 && rest.has_relative_path(); rest = rest.parent_path())
    result = result.empty() ? rest.filename() : rest.filename() / result;
  return result.string();
}

void name_apart(std::vector<TrainingRun>& runs) {
  std::vector<fs::path> paths;
  for (const TrainingRun& run : runs) {
    const fs::path path = fs::canonical(run.folder);
    if (std::find(paths.begin(), paths.end(), path) != paths.end())
      throw Error(ErrorCode::usage, run.folder.string() + ": named twice");
    paths.push_back(path);
  }
  std::set<std::string> names;
  for (int parts = 1; names.size() < runs.size(); ++parts) {
    names.clear();
    for (std::size_t i = 0; i < runs.size(); ++i) {
      runs[i].name = tail(paths[i], parts);
      names.insert(runs[i].name);
    }
  }
}

}  // namespace

std::int64_t TrainingRun::last_step() const {
  std::int64_t last = log.last_step;
  for (const RunLog& cooldown : cooldowns) last = std::max(last, cooldown.last_step);
  return last;
}

std::int64_t TrainingRun::total_steps() const {
  const RunLog& newest = cooldowns.empty() ? log : cooldowns.back();
  return newest.total_steps.value_or(recipe.schedule.integer("steps"));
}

double TrainingRun::hours() const {
  double seconds = 0;
  const auto add = [&](const RunLog& from) {
    const auto found = from.series.find("seconds");
    if (found == from.series.end()) return;
    for (const double value : found->second.values) seconds += value;
  };
  add(log);
  for (const RunLog& cooldown : cooldowns) add(cooldown);
  return seconds / 3600;
}

std::string TrainingRun::validation_damage() const {
  const std::string& spec = recipe.validation.text("damage");
  return spec.empty() ? recipe.damages.front().spec : spec;
}

std::optional<ReachedValue> TrainingRun::best(const std::string& key, bool lowest) const {
  std::optional<ReachedValue> best;
  const auto look = [&](const RunLog& in) {
    const auto found = in.series.find(key);
    if (found == in.series.end()) return;
    for (std::size_t i = 0; i < found->second.values.size(); ++i) {
      const double value = found->second.values[i];
      if (!best || (lowest ? value < best->value : value > best->value))
        best = {value, found->second.steps[i]};
    }
  };
  look(log);
  for (const RunLog& cooldown : cooldowns) look(cooldown);
  return best;
}

std::vector<TrainingRun> read_training_runs(const std::vector<fs::path>& folders) {
  std::vector<TrainingRun> runs;
  for (const fs::path& folder : folders) runs.push_back(read_run(folder));
  name_apart(runs);
  return runs;
}

}  // namespace lacuna
