#include "report/report.h"

#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "core/atomic_file.h"
#include "core/text.h"
#include "lacuna/error.h"
#include "report/page.h"

namespace lacuna {
namespace {

constexpr int example_pictures = 6;

struct ReportCommand {
  std::vector<std::string> runs;
  ReportOptions report;
  std::filesystem::path output;
  Verbosity verbosity = Verbosity::normal;
};

void check(const ReportCommand& command) {
  const EvaluateOptions& evaluation = command.report.evaluation;
  const std::string extension = command.output.extension().string();
  if (extension != ".html" && extension != ".htm")
    throw Error(ErrorCode::usage, fmt::format("--output: {} does not end in .html", command.output.string()));
  const bool measures = !evaluation.split.empty() || !evaluation.degrade.empty() || evaluation.limit != 0 ||
                        !evaluation.only.empty() || !evaluation.baselines.empty() || evaluation.seed != 0;
  if (evaluation.data.empty() && measures)
    throw Error(ErrorCode::usage,
                "--split, --degrade, --only, --limit, --baseline and --seed need --data DIR");
}

int report_command(ReportCommand& command) {
  check(command);
  command.report.runs.assign(command.runs.begin(), command.runs.end());
  command.report.evaluation.examples = example_pictures;
  ProgressDisplay display(command.verbosity, 1);
  const ReportContent content = gather_report(command.report, display);
  write_file(command.output, report_page(content));
  display.clear();
  return 0;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<ReportCommand>();
  EvaluateOptions& evaluation = chosen->report.evaluation;
  evaluation.degrade.clear();  // the runs' own
  options.group("Report");
  options.required().positionals("RUN", chosen->runs,
                                 "run folders of 'lacuna train'; they may still be going on");
  options.required().path("-o,--output", "FILE", chosen->output, "the page, FILE.html");
  options.group("Measuring");
  options.usual().path(
      "--data", "DIR", evaluation.data,
      "measure the best model of every run on the pictures of DIR and rank by that; without it the "
      "runs are ranked by what their own validation says");
  options.text("--split", "S", evaluation.split, "part of the data: train, test, ...");
  options.text("--degrade", "SPEC", evaluation.degrade,
               "damage, as for 'lacuna degrade'; default: the damage of the runs' validation");
  options.text("--only", "PATTERN", evaluation.only,
               "only pictures whose name fits, for instance '*[13579]_*'");
  options.integer("--limit", "N", evaluation.limit, 0, 1'000'000'000,
                  "only the first N pictures in sorted order; 0 = all");
  options.integer("--seed", "N", evaluation.seed, 0, std::numeric_limits<std::int64_t>::max(),
                  "seed of the damage");
  options.custom("--baseline", "NAME,...",
                 fmt::format("classical methods beside: {}", fmt::join(baseline_names(), ", ")),
                 [&evaluation](const std::string& text) { evaluation.baselines = split(text, ','); });
  options.group("Limits");
  options.integer("--threads", "N", evaluation.threads, 0, 1024,
                  "threads to compute with; 0 = all processors");
  add_quiet_option(options, chosen->verbosity);
  return [chosen] { return report_command(*chosen); };
}

}  // namespace

void register_report(CommandRegistry& registry) {
  registry.add(
      {"report",
       "make one page of training runs: curves, pictures, ranking",
       "Writes a page that needs nothing but a browser: the curves of everything that the runs logged, their "
       "sample pictures, recipes, layers and environments, and a ranking. With --data every run is measured "
       "on the same pictures, beside classical methods.",
       {{"lacuna report runs/a -o a.html", "the curves of one run, also while it is going on"},
        {"lacuna report runs/* -o all.html --data mnist --baseline nlm",
         "all runs, ranked by what they reach on the test set"}},
       declare});
}

}  // namespace lacuna
