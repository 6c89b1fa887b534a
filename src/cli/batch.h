#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/plan.h"
#include "image/image_file.h"
#include "lacuna/progress.h"

namespace lacuna {

class Options;

/// Part `part` of `parts` of the inputs, for several processes or machines that share the work.
struct Shard {
  std::size_t part = 1;  ///< 1 <= part <= parts
  std::size_t parts = 1;
};

/// What every command that turns pictures into pictures understands.
struct BatchOptions {
  PlanOptions plan;
  ImageLimits limits;
  std::optional<int> quality;
  int threads = 0;  ///< 0 = all processors
  bool skip_existing = false;
  bool dry_run = false;
  Shard shard;
  std::filesystem::path report;
  Verbosity verbosity = Verbosity::normal;

  SaveOptions save_options() const;
};

/// Declares IN..., -o and all the rest, with checks and help.
void add_batch_options(Options& options, BatchOptions& batch);

/// make_plan for these options.
Plan make_plan(const BatchOptions& batch);

/// What saving a picture with this metadata to `path` leaves out or changes, for the user.
std::vector<std::string> notes_of_saving(const ImageInfo& info, const Metadata& metadata,
                                         const std::filesystem::path& path, const BatchOptions& batch);

/// Makes a folder and those above it where they are missing. Throws cannot_write.
void make_folder(const std::filesystem::path& folder);

/// What was done to one picture.
struct Outcome {
  int width = 0;
  int height = 0;
  std::optional<double> noise;            ///< in 8-bit units
  std::vector<std::string> notes;         ///< shown to the user and kept in the report
  std::vector<std::string> details = {};  ///< shown when verbose
};

/// Reads job.input, writes job.output (both are files here) and says what was done. Throws Error.
using PictureTask = std::function<Outcome(const Job& job, ProgressSink& progress)>;

/// Runs `task` over the plan's jobs. A failing input does not stop the others; each is named on stderr and in
/// the report. Returns the exit status: 0, that of the only input's failure, or 1 where some of several
/// failed. Throws interrupted after a signal, with the report written.
int run_batch(const BatchOptions& batch, const Plan& plan, const PictureTask& task);

}  // namespace lacuna
