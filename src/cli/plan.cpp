#include "cli/plan.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <map>
#include <optional>
#include <set>

#include "cli/inputs.h"
#include "image/image_file.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorCode::usage, message);
}

/// What tells one file from another by whatever path it is reached.
using FileIdentity = std::pair<dev_t, ino_t>;

std::optional<FileIdentity> identity(const fs::path& path) {
  struct stat status {};
  if (path == "-") return std::nullopt;  // a stream
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity(status.st_dev, status.st_ino);
}

/// One spelling for every path that leads to a place, which need not exist yet.
fs::path normal_form(const fs::path& path) {
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(path, error);
  return error ? fs::absolute(path, error).lexically_normal() : canonical;
}

const char* extension_of(Format format) {
  switch (format) {
    case Format::jpeg:
      return ".jpg";
    case Format::png:
      return ".png";
    case Format::webp:
      return ".webp";
    case Format::tiff:
      return ".tif";
    case Format::pnm:
      return ".pnm";
    default:
      return "";
  }
}

void check_words(const PlanOptions& options) {
  bool from_stdin = false;
  for (const std::string& input : options.inputs) from_stdin |= input == "-";
  if (from_stdin && options.inputs.size() > 1)
    refuse("'-' (standard input) cannot be mixed with other inputs");
  if (options.in_place) {
    if (!options.output.empty()) refuse("--in-place and -o exclude each other");
    if (options.format != Format::unknown) refuse("--in-place keeps the format: it excludes --format");
    if (from_stdin) refuse("--in-place needs files, not standard input");
  } else if (options.output.empty()) {
    refuse("-o OUT is missing (or --in-place, to overwrite the inputs)");
  }
}

/// True if the results go into the folder OUT.
bool goes_to_folder(const PlanOptions& options, bool several) {
  if (options.in_place || options.output == "-") {
    if (several && !options.in_place) refuse("-o - (standard output) takes one input, not several");
    return false;
  }
  std::error_code ignored;
  const bool is_folder = fs::is_directory(options.output, ignored) || !options.output.has_filename();
  if (several && !is_folder && fs::exists(options.output, ignored)) {
    refuse(fmt::format("several inputs need a folder as OUT, but {} is a file", options.output.string()));
  }
  return several || is_folder;
}

fs::path output_of(const PlanOptions& options, const InputFile& file, bool to_folder) {
  std::error_code ignored;
  if (options.in_place) {
    const fs::path target = fs::canonical(file.path, ignored);  // through links, so that a link stays one
    return ignored ? file.path : target;
  }
  if (!to_folder) return options.output;
  fs::path place = options.output / file.relative;
  if (options.format != Format::unknown) place.replace_extension(extension_of(options.format));
  return place;
}

void check_format(const PlanOptions& options, bool to_folder) {
  if (to_folder || options.in_place || options.output == "-" || !options.output.has_extension()) return;
  SaveOptions saving;
  saving.format = options.format;
  format_to_save(options.output, saving, {});
}

/// Drops inputs that were named twice; refuses two inputs with one result.
void require_distinct_results(std::vector<Job>& jobs) {
  std::map<fs::path, fs::path> sources;
  std::vector<Job> kept;
  for (Job& job : jobs) {
    const auto [other, is_new] = sources.emplace(normal_form(job.output), job.input);
    if (is_new) {
      kept.push_back(std::move(job));
    } else if (!identity(job.input) || identity(other->second) != identity(job.input)) {
      refuse(
          fmt::format("{} and {} would both be written to {}; give their common folder as input, or run "
                      "them apart",
                      other->second.string(), job.input.string(), job.output.string()));
    }
  }
  jobs = std::move(kept);
}

std::map<FileIdentity, fs::path> identities_of_inputs(const Plan& plan) {
  std::map<FileIdentity, fs::path> inputs;
  for (const Job& job : plan.jobs) {
    if (const auto input = identity(job.input)) inputs.emplace(*input, job.input);
  }
  return inputs;
}

void require_inputs_kept(const Plan& plan) {
  const auto inputs = identities_of_inputs(plan);
  for (const Job& job : plan.jobs) {
    const auto output = identity(job.output);
    const auto input = output ? inputs.find(*output) : inputs.end();
    if (input != inputs.end()) {
      refuse(fmt::format("the result {} would overwrite the input {}; choose another -o, or --in-place",
                         job.output.string(), input->second.string()));
    }
  }
}

}  // namespace

Plan make_plan(const PlanOptions& options) {
  check_words(options);
  Plan plan;
  InputList inputs;
  if (options.inputs.front() == "-")
    inputs.files.push_back({"-", "-"});
  else
    inputs = find_inputs(options.inputs, options.output, options.allow_heif);
  plan.several = inputs.several;
  const bool to_folder = goes_to_folder(options, inputs.several);
  if (to_folder && options.inputs.front() == "-")
    refuse("standard input needs a file or '-' as OUT, not a folder");
  check_format(options, to_folder);
  for (const InputFile& file : inputs.files) {
    plan.jobs.push_back({0, file.path, output_of(options, file, to_folder), file.relative});
  }
  require_distinct_results(plan.jobs);
  if (!options.in_place) require_inputs_kept(plan);
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) plan.jobs[i].index = i;
  return plan;
}

std::vector<fs::path> companion_paths(const Plan& plan, const fs::path& place, const std::string& option) {
  std::vector<fs::path> paths;
  for (const Job& job : plan.jobs) {
    paths.push_back(plan.several ? (place / job.relative).replace_extension(".png") : place);
  }
  require_apart(plan, paths, option);
  return paths;
}

void require_apart(const Plan& plan, const std::vector<fs::path>& paths, const std::string& option) {
  const auto inputs = identities_of_inputs(plan);
  std::set<fs::path> taken;
  for (const Job& job : plan.jobs) taken.insert(normal_form(job.output));
  for (const fs::path& path : paths) {
    const auto existing = identity(path);
    if (existing && inputs.count(*existing)) refuse(fmt::format("{}: {} is an input", option, path.string()));
    if (!taken.insert(normal_form(path)).second) {
      refuse(fmt::format("{}: {} would be written twice", option, path.string()));
    }
  }
}

}  // namespace lacuna
