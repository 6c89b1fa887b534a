#include "cli/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <new>

#include "cli/options.h"
#include "cli/report.h"
#include "cli/streams.h"
#include "core/interrupt.h"
#include "core/parallel.h"
#include "core/text.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

Shard read_shard(const std::string& text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::int64_t part = parse_integer(text.substr(0, slash)).value_or(0);
  const std::int64_t parts = slash < text.size() ? parse_integer(text.substr(slash + 1)).value_or(0) : 0;
  if (part < 1 || part > parts) {
    throw Error(ErrorCode::usage, fmt::format("--shard: '{}' is not K/N with 1 <= K <= N", text));
  }
  return {static_cast<std::size_t>(part), static_cast<std::size_t>(parts)};
}

std::string shown_name(const fs::path& path, const char* stream) {
  return path == "-" ? stream : path.string();
}

/// Runs the task with files in place of standard input and output.
Outcome run_with_files(const BatchOptions& batch, const Job& job, const PictureTask& task,
                       ProgressSink& progress) {
  if (job.input != "-" && job.output != "-") {
    make_folder(job.output.parent_path());
    return task(job, progress);
  }
  const TemporaryFolder folder;
  Job local = job;
  if (job.input == "-") {
    local.input = folder.path() / "standard input";
    store_standard_input(local.input, batch.limits.max_file_bytes);
  }
  if (job.output == "-") local.output = folder.path() / "standard output";
  try {
    Outcome outcome = task(local, progress);
    if (job.output == "-") send_to_standard_output(local.output);
    return outcome;
  } catch (const Error& error) {  // users know the stream, not the file
    std::string message = error.what();
    const std::string prefix = folder.path().string() + "/";
    for (std::size_t at; (at = message.find(prefix)) != std::string::npos;) message.erase(at, prefix.size());
    throw Error(error.code(), message);
  }
}

/// Goes through the jobs of one run and keeps the rows of its report.
class BatchRun {
 public:
  BatchRun(const BatchOptions& batch, const Plan& plan) : batch_(batch), plan_(plan) {
    for (const Job& job : plan.jobs) {
      if (job.index % batch.shard.parts != batch.shard.part - 1) continue;
      std::error_code ignored;
      const bool skip = batch.skip_existing && fs::exists(job.output, ignored);
      jobs_.push_back({&job, skip});
      to_do_ += !skip;
    }
  }

  int dry_run() {
    for (const auto& [planned, skip] : jobs_) {
      const Job& job = *planned;
      const std::string way = fmt::format("{} -> {}", shown_name(job.input, "standard input"),
                                          shown_name(job.output, "standard output"));
      if (skip) {
        fmt::print("{} (skipped: exists)\n", printable(way));
        continue;
      }
      attempt(job, [&] {
        std::string size;
        if (job.input != "-") {
          const ImageInfo info = read_image_info(job.input, batch_.limits);
          size = fmt::format(" ({} x {})", info.width, info.height);
        }
        fmt::print("{}{}\n", printable(way), size);
        return Outcome();
      });
    }
    return exit_code();
  }

  int run(const PictureTask& task) {
    ProgressDisplay display(batch_.verbosity, to_do_);
    display_ = &display;
    for (const auto& [planned, skip] : jobs_) {
      const Job& job = *planned;
      if (skip) {
        row_of(job, "skipped");
        continue;
      }
      if (interrupted()) {
        row_of(job, "interrupted");
        stopped_ = true;
        continue;
      }
      display.begin_unit(shown_name(job.input, "standard input"));
      attempt(job, [&] { return run_with_files(batch_, job, task, display); });
      display.end_unit();
    }
    display.clear();
    display_ = nullptr;
    if (!batch_.report.empty()) write_report(batch_.report, rows_);
    if (stopped_) throw Error(ErrorCode::interrupted, "interrupted");
    if (plan_.several) summarise();
    return exit_code();
  }

 private:
  ReportRow& row_of(const Job& job, const std::string& status) {
    ReportRow row;
    row.number = job.index + 1;
    row.of = plan_.jobs.size();
    row.input = shown_name(job.input, "standard input");
    row.output = shown_name(job.output, "standard output");
    row.status = status;
    rows_.push_back(row);
    return rows_.back();
  }

  template <typename Work>
  void attempt(const Job& job, const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    ReportRow& row = row_of(job, "done");
    try {
      const Outcome outcome = work();
      row.width = outcome.width;
      row.height = outcome.height;
      row.noise = outcome.noise;
      row.notes = outcome.notes;
      if (display_) {
        for (const std::string& detail : outcome.details) display_->detail(row.input + ": " + detail);
      }
    } catch (const Error& error) {
      fail(row, error.code(), error.what());
    } catch (const std::bad_alloc&) {
      fail(row, ErrorCode::limit_exceeded, row.input + ": not enough memory");
    } catch (const std::exception& error) {
      fail(row, ErrorCode::internal, fmt::format("{}: internal error: {}", row.input, error.what()));
    }
    row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (row.status == "done" && !batch_.dry_run) tell(row);
  }

  void fail(ReportRow& row, ErrorCode code, const std::string& message) {
    row.message = message;
    if (code == ErrorCode::interrupted) {
      row.status = "interrupted";
      stopped_ = true;
      return;
    }
    row.status = "failed";
    first_failure_ = failures_++ == 0 ? code : first_failure_;
    // A message about the output, say, does not name the input by itself.
    const std::string line =
        message.find(row.input) == std::string::npos ? row.input + ": " + message : message;
    if (display_)
      display_->error(line);
    else
      print_error(line);
  }

  void tell(const ReportRow& row) {
    if (!display_) return;
    for (const std::string& note : row.notes) display_->note(row.input + ": " + note);
    display_->detail(fmt::format("{} -> {}  {} x {}{}  {:.2f} s", row.input, row.output, row.width,
                                 row.height, row.noise ? fmt::format("  noise {:.1f}", *row.noise) : "",
                                 row.seconds));
  }

  void summarise() {
    std::size_t skipped = 0;
    for (const ReportRow& row : rows_) skipped += row.status == "skipped";
    ProgressDisplay(batch_.verbosity, 1)
        .note(fmt::format("{} done, {} skipped, {} failed", rows_.size() - skipped - failures_, skipped,
                          failures_));
  }

  int exit_code() const {
    if (failures_ == 0) return 0;
    return plan_.several ? 1 : exit_status(first_failure_);
  }

  struct Step {
    const Job* job;
    bool skip;
  };

  const BatchOptions& batch_;
  const Plan& plan_;
  std::vector<Step> jobs_;
  std::size_t to_do_ = 0;
  std::vector<ReportRow> rows_;
  ProgressDisplay* display_ = nullptr;
  std::size_t failures_ = 0;
  ErrorCode first_failure_ = ErrorCode::internal;
  bool stopped_ = false;
};

}  // namespace

std::vector<std::string> notes_of_saving(const ImageInfo& info, const Metadata& metadata,
                                         const fs::path& path, const BatchOptions& batch) {
  SaveOptions saving = batch.save_options();
  saving.format = format_to_save(path, saving, metadata);
  return save_notes(info, metadata, saving);
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  if (!folder.empty()) fs::create_directories(folder, error);
  if (error) {
    throw Error(ErrorCode::cannot_write,
                fmt::format("cannot make the folder {}: {}", folder.string(), error.message()));
  }
}

SaveOptions BatchOptions::save_options() const {
  SaveOptions options;
  options.format = plan.format;
  options.quality = quality.value_or(0);
  return options;
}

void add_batch_options(Options& options, BatchOptions& batch) {
  options.group("Pictures");
  options.required().positionals("IN", batch.plan.inputs,
                                 "files, folders (all pictures below them), globs, or - for standard input");
  options.usual().path(
      "-o,--output", "OUT", batch.plan.output,
      "where the result goes: a file for one input, a folder for several (their tree is kept), or - for "
      "standard output");
  options.flag(
      "--in-place", batch.plan.in_place,
      "overwrite the inputs with their results, each at once and completely; without this no input is "
      "ever overwritten");
  options.choice("--format", "FORMAT", batch.plan.format,
                 {{"jpeg", Format::jpeg},
                  {"png", Format::png},
                  {"webp", Format::webp},
                  {"tiff", Format::tiff},
                  {"pnm", Format::pnm}},
                 "format of the results; without it OUT's extension decides, else the input");
  options.integer(
      "--quality", "Q", batch.quality, 1, 100,
      "quality of JPEG and WebP results; without it the input's own, as far as it can be told, else 92");
  options.group("Many pictures");
  options.flag("--skip-existing", batch.skip_existing,
               "leave out inputs whose result exists: resumes a run that was "
               "stopped");
  options.flag("--dry-run", batch.dry_run, "print what would be done and write nothing");
  options.custom(
      "--shard", "K/N",
      "do the Kth of N equal parts of the inputs, which are taken in sorted order: for N processes or "
      "machines that share the work",
      [&batch](const std::string& text) { batch.shard = read_shard(text); });
  options.custom("--report", "FILE",
                 "write one row per input (what became of it, size, noise, seconds, notes) to a "
                 ".csv or .json file",
                 [&batch](const std::string& text) {
                   check_report_path(text, "--report");
                   batch.report = text;
                 });
  options.group("Limits");
  options.integer("--threads", "N", batch.threads, 0, 1024, "threads to compute with; 0 = all processors");
  options.integer("--max-pixels", "N", batch.limits.max_pixels, 1, std::numeric_limits<std::int64_t>::max(),
                  "refuse pictures with more pixels");
  options.integer("--max-side", "N", batch.limits.max_side, 1, 10'000'000,
                  "refuse pictures that are wider or higher");
  options.flag("--allow-heif", batch.limits.allow_heif, "also read HEIC and AVIF pictures");
  add_message_options(options, batch.verbosity);
}

Plan make_plan(const BatchOptions& batch) {
  PlanOptions options = batch.plan;
  options.allow_heif = batch.limits.allow_heif;
  return make_plan(options);
}

int run_batch(const BatchOptions& batch, const Plan& plan, const PictureTask& task) {
  if (batch.skip_existing && batch.plan.in_place) {
    throw Error(ErrorCode::usage, "--skip-existing and --in-place exclude each other: every result exists");
  }
  if (!batch.report.empty()) require_apart(plan, {batch.report}, "--report");
  BatchRun run(batch, plan);
  if (batch.dry_run) return run.dry_run();
  set_image_threads(batch.threads > 0 ? batch.threads : default_threads());
  if (batch.plan.output == "-") require_redirected_output();
  if (plan.several && !batch.plan.in_place) make_folder(batch.plan.output);
  return run.run(task);
}

}  // namespace lacuna
