#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/json_output.h"
#include "cli/options.h"
#include "core/description.h"
#include "core/interrupt.h"
#include "core/parallel.h"
#include "datasets/dataset.h"
#include "image/image_file.h"
#include "image/picture_folder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

/// A data set that recipes and results refer to.
struct KnownData {
  const char* name;
  const char* what;
  const char* terms;
  const char* from;
};

constexpr KnownData known_data[] = {
    {"mnist", "handwritten digits, 60,000 + 10,000, 28x28 gray", "CC BY-SA 3.0",
     "scripts/fetch-data.sh mnist (12 MB)"},
    {"fashion-mnist", "pictures of clothes, 60,000 + 10,000, 28x28 gray", "MIT",
     "scripts/fetch-data.sh fashion-mnist (31 MB)"},
    {"BSDS500", "500 photographs, 481x321; photo models train on its train and test parts",
     "non-commercial research",
     "https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/resources.html"},
    {"CBSD68, BSD68, Set12", "the usual test sets for denoising", "research",
     "https://github.com/cszn/FFDNet/tree/master/testsets"},
    {"PolyU real noise", "pairs of camera pictures, NAME_real noisy and NAME_mean clean", "BSD-style",
     "https://github.com/csjunxu/PolyU-Real-World-Noisy-Images-Dataset"},
    {"CelebA", "200,000 photographs of faces; crop and scale to 128x128", "non-commercial research",
     "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html"},
    {"irregular masks", "masks of irregular holes, 512x512", "CC BY-NC-SA 4.0",
     "https://nv-adlr.github.io/publication/partialconv-inpainting"},
};

struct DataOptions {
  std::string action = "list";
  std::string folder;
  std::string split;
  fs::path json;
  Verbosity verbosity = Verbosity::normal;
};

int list(const DataOptions& options) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const KnownData& data : known_data) {
    json.push_back({{"name", data.name}, {"what", data.what}, {"terms", data.terms}, {"from", data.from}});
    if (!options.json.empty()) continue;
    fmt::print("{}\n    {}\n    terms: {}\n    from:  {}\n", data.name, data.what, data.terms, data.from);
  }
  if (!options.json.empty())
    write_json(options.json, json);
  else
    fmt::print("\nAny folder of pictures (JPEG, PNG, WebP, TIFF, PNM) or of IDX files serves as well.\n");
  return 0;
}

/// What opening all pictures showed.
struct Inspection {
  std::int64_t pictures = 0;
  std::vector<std::string> broken;            ///< messages, in sorted order of the names
  std::map<std::string, std::int64_t> kinds;  ///< "jpeg, 8 bit, colour" -> how many
  int min_width = 0, max_width = 0, min_height = 0, max_height = 0;

  void add(const std::string& kind, int width, int height) {
    const bool first = pictures++ == 0;
    ++kinds[kind];
    min_width = first ? width : std::min(min_width, width);
    max_width = std::max(max_width, width);
    min_height = first ? height : std::min(min_height, height);
    max_height = std::max(max_height, height);
  }
};

std::string kind_of(const Image& image) {
  const char* depth = image.type == SampleType::u8    ? "8 bit"
                      : image.type == SampleType::u16 ? "16 bit"
                                                      : "float";
  return fmt::format("{}, {}, {}{}", format_name(image.metadata.format), depth,
                     image.channels == 1 ? "gray" : "colour", image.has_alpha() ? ", alpha" : "");
}

/// Decodes every picture of a folder; broken ones are listed, not thrown.
Inspection inspect_folder(const fs::path& folder, const std::vector<std::string>& names,
                          ProgressSink& progress) {
  Inspection found;
  std::map<std::int64_t, std::string> broken;
  std::mutex mutex;
  std::int64_t done = 0;
  parallel_for(0, static_cast<std::int64_t>(names.size()), [&](std::int64_t index) {
    if (progress.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
    std::string problem;
    Image image;
    try {
      image = load_image(folder / names[static_cast<std::size_t>(index)]);
    } catch (const Error& error) {
      problem = error.what();
    }
    const std::lock_guard lock(mutex);
    if (problem.empty())
      found.add(kind_of(image), image.width, image.height);
    else
      broken[index] = problem;
    progress.update(static_cast<double>(++done) / static_cast<double>(names.size()), "");
  });
  for (const auto& [index, problem] : broken) found.broken.push_back(problem);
  return found;
}

Inspection inspect_dataset(const Dataset& dataset, ProgressSink& progress) {
  Inspection found;
  for (std::int64_t index = 0; index < dataset.size(); ++index) {
    if (progress.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
    const Planes picture = dataset.get(index);
    found.add(picture.channels == 1 ? "idx, 8 bit, gray" : "idx, 8 bit, colour", picture.width,
              picture.height);
    progress.update(static_cast<double>(index) / static_cast<double>(dataset.size()), "");
  }
  return found;
}

std::string extent(int low, int high) {
  return low == high ? std::to_string(low) : fmt::format("{}..{}", low, high);
}

int check(const DataOptions& options) {
  if (options.folder.empty()) throw Error(ErrorCode::usage, "data check needs a folder");
  std::error_code ignored;
  if (!fs::is_directory(options.folder, ignored)) {
    throw Error(ErrorCode::bad_input, options.folder + ": no such folder");
  }
  Inspection found;
  std::string digest;
  {
    ProgressDisplay progress(options.verbosity, 1);
    const std::vector<std::string> names = list_pictures(options.folder);
    if (!names.empty()) found = inspect_folder(options.folder, names, progress);
    if (found.broken.empty()) {
      const auto dataset = open_dataset({options.folder, options.split});
      if (names.empty()) found = inspect_dataset(*dataset, progress);
      digest = fingerprint(*dataset);
    }
  }
  for (const std::string& problem : found.broken) print_error(problem);
  if (!options.json.empty()) {
    write_json(options.json, nlohmann::ordered_json{{"folder", options.folder},
                                                    {"pictures", found.pictures},
                                                    {"kinds", found.kinds},
                                                    {"width", {found.min_width, found.max_width}},
                                                    {"height", {found.min_height, found.max_height}},
                                                    {"broken", found.broken},
                                                    {"fingerprint", digest}});
  } else {
    fmt::print("{}: {} pictures, {} broken\n", options.folder, found.pictures, found.broken.size());
    if (found.pictures > 0) {
      fmt::print("width        {}\nheight       {}\n", extent(found.min_width, found.max_width),
                 extent(found.min_height, found.max_height));
    }
    for (const auto& [kind, count] : found.kinds) fmt::print("{:<12} {}\n", count, kind);
    if (!digest.empty()) fmt::print("fingerprint  {}\n", digest);
  }
  return found.broken.empty() ? 0 : 1;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<DataOptions>();
  options.group("What to do");
  options.positional(
      "ACTION", chosen->action,
      "list: the data sets that recipes and results refer to, and where to get them (the default); "
      "check: open every picture of DIR");
  options.positional("DIR", chosen->folder, "folder of pictures, or of IDX files (plain or .gz)");
  options.text("--split", "S", chosen->split, "part of IDX data: train or test");
  add_json_option(options, chosen->json);
  add_quiet_option(options, chosen->verbosity);
  return [chosen] {
    if (chosen->action == "list" && chosen->folder.empty()) return list(*chosen);
    if (chosen->action == "check") return check(*chosen);
    const std::string near = nearest_name(chosen->action, {"list", "check"});
    throw Error(ErrorCode::usage, fmt::format("data {}: not one of list, check DIR{}", chosen->action,
                                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  };
}

}  // namespace

void register_data(CommandRegistry& registry) {
  registry.add(
      {"data",
       "list known data sets, check a folder of pictures",
       "Lacuna itself never downloads anything: scripts/fetch-data.sh gets what may be had freely. `check` "
       "decodes every picture of a folder, names the broken ones (exit status 1), and prints how many there "
       "are, their sizes and kinds, and the fingerprint that model cards quote.",
       {{"lacuna data", "lists data sets and their sources"},
        {"lacuna data check photos", "finds broken pictures before a training does"}},
       declare});
}

}  // namespace lacuna
