#include "server/run_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lacuna/error.h"
#include "report/page.h"
#include "server/problem.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int deepest = 3;              // folders below the one that was named
constexpr std::size_t most_runs = 500;  // of those that are there

bool is_run(const fs::path& folder) {
  std::error_code none;
  return fs::exists(folder / "recipe.toml", none) && fs::file_size(folder / "metrics.jsonl", none) > 0 &&
         !none;
}

/// Run folders in and below `folder`; what lies in a run belongs to it.
void collect(const fs::path& folder, int depth, std::vector<fs::path>& runs) {
  if (runs.size() >= most_runs) return;
  if (is_run(folder)) {
    runs.push_back(folder);
    return;
  }
  if (depth == 0) return;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (entry.is_directory(none)) collect(entry.path(), depth - 1, runs);
}

}  // namespace

std::map<std::string, RunWatch::Found> RunWatch::find() const {
  if (folder_.empty()) throw Problem(404, "no_runs", "this server was started without --runs");
  std::vector<fs::path> folders;
  collect(folder_, deepest, folders);
  std::map<std::string, Found> runs;
  for (const fs::path& folder : folders) {
    std::error_code none;
    Found found{folder, fs::last_write_time(folder / "metrics.jsonl", none), ""};
    std::uintmax_t bytes = 0;
    int files = 0;
    for (auto each = fs::recursive_directory_iterator(folder, none);
         each != fs::recursive_directory_iterator(); each.increment(none)) {
      if (each->path().filename() == "checkpoints") each.disable_recursion_pending();
      const auto size = fs::file_size(each->path(), none);
      if (none) continue;
      bytes += size;
      ++files;
    }
    found.version = fmt::format("{}-{}", files, bytes);
    const std::string name = fs::relative(folder, folder_, none).generic_string();
    runs[name == "." ? folder.filename().string() : name] = std::move(found);
  }
  return runs;
}

Json RunWatch::list() const {
  const auto runs = find();
  std::vector<std::string> names;
  for (const auto& [name, found] : runs) names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return runs.at(a).changed > runs.at(b).changed;
  });
  Json list = Json::array();
  for (const std::string& name : names) list.push_back({{"name", name}, {"version", runs.at(name).version}});
  return {{"runs", list}};
}

Json RunWatch::report(const std::vector<std::string>& names) const {
  const auto runs = find();
  ReportContent content;
  for (const std::string& name : names) {
    const auto found = runs.find(name);
    if (found == runs.end()) throw Problem(422, "unknown_run", "there is no run of this name");
    try {
      content.runs.push_back(read_training_runs({found->second.folder}).front());
      content.runs.back().name = name;
    } catch (const Error&) {
      continue;  // one that has just begun, or is none: the others can still be looked at
    }
  }
  if (content.runs.empty()) return {{"title", ""}, {"html", ""}, {"data", nullptr}};
  content.ranking = rank_runs(content.runs, std::nullopt);
  content.structures.resize(content.runs.size());  // would need the networks
  ReportParts parts = report_parts(content);
  return {
      {"title", std::move(parts.title)}, {"html", std::move(parts.body)}, {"data", std::move(parts.data)}};
}

}  // namespace lacuna
