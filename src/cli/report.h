#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lacuna {

/// What became of one input: a row of --report.
struct ReportRow {
  std::size_t number = 0;  ///< place among all inputs of the run, the same in every shard, from 1
  std::size_t of = 0;      ///< how many inputs the run has, all shards together
  std::string input;
  std::string output;
  std::string status;   ///< "done", "skipped", "failed" or "interrupted"
  std::string message;  ///< why it failed
  int width = 0;        ///< 0 where the picture could not be read
  int height = 0;
  std::optional<double> noise;  ///< level estimated, given or added, in 8-bit units
  double seconds = 0;
  std::vector<std::string> notes;  ///< what a user should know of the result
};

/// Throws usage unless the extension of `path` is .csv or .json; `option` gave it.
void check_report_path(const std::filesystem::path& path, const std::string& option);

/// Writes the rows atomically: as CSV (RFC 4180, notes joined by "; ") or as JSON {"lacuna": version, "rows":
/// [...]} with null for what is not known.
void write_report(const std::filesystem::path& path, const std::vector<ReportRow>& rows);

/// The rows of a file that write_report() wrote, of either kind. Throws bad_input with what is wrong.
std::vector<ReportRow> read_report(const std::filesystem::path& path);

}  // namespace lacuna
