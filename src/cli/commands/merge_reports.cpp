#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/merged_report.h"
#include "cli/options.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

struct MergeOptions {
  std::vector<std::string> reports;
  std::filesystem::path output;
  Verbosity verbosity = Verbosity::normal;
};

int merge(const MergeOptions& options) {
  check_report_path(options.output, "--output");
  const MergedReport merged = merge_reports({options.reports.begin(), options.reports.end()});
  write_report(options.output, merged.rows);
  const auto count = [&merged](const char* status) {
    return std::count_if(merged.rows.begin(), merged.rows.end(),
                         [status](const ReportRow& row) { return row.status == status; });
  };
  const auto failed = count("failed"), interrupted = count("interrupted");
  ProgressDisplay(options.verbosity, 1)
      .note(fmt::format("{} done, {} skipped, {} failed, {} interrupted", count("done"), count("skipped"),
                        failed, interrupted));
  if (!merged.missing.empty()) {
    print_error(fmt::format("{} of {} inputs are in none of the reports, the first is number {}",
                            merged.missing.size(), merged.missing.size() + merged.rows.size(),
                            merged.missing.front()));
  }
  return failed == 0 && interrupted == 0 && merged.missing.empty() ? 0 : 1;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<MergeOptions>();
  options.group("Reports");
  options.required().positionals("REPORT", chosen->reports,
                                 "files that --report wrote, .csv or .json: of all shards, of repeated runs");
  options.required().path("-o,--output", "FILE", chosen->output, "the report of the whole, .csv or .json");
  add_quiet_option(options, chosen->verbosity);
  return [chosen] { return merge(*chosen); };
}

}  // namespace

void register_merge_reports(CommandRegistry& registry) {
  registry.add(
      {"merge-reports",
       "put the reports of shards together",
       "Makes one report of those that shards of a run wrote (--shard K/N, --report), with one row per input "
       "in the order of the run. A repeated run with --skip-existing counts for what it did: an input that "
       "was done once is done. The exit status is 1 where an input failed, or where a report is missing.",
       {{"lacuna merge-reports reports/*.csv -o whole.csv", "also says what failed and what is missing"}},
       declare});
}

}  // namespace lacuna
