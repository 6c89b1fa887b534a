#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// Which inputs to read and where their results go.
struct PlanOptions {
  std::vector<std::string> inputs;  ///< files, folders, globs, or "-" alone for standard input
  std::filesystem::path output;     ///< file, folder, or "-" for standard output
  bool in_place = false;
  Format format = Format::unknown;  ///< of the results; unknown = by OUT's extension, else as the input
  bool allow_heif = false;
};

/// One picture to work on.
struct Job {
  std::size_t index = 0;           ///< place among all inputs in sorted order
  std::filesystem::path input;     ///< "-" for standard input
  std::filesystem::path output;    ///< "-" for standard output
  std::filesystem::path relative;  ///< place in a folder of results
};

/// What is to be done. Paths of results are distinct, and none is an input unless in place.
struct Plan {
  std::vector<Job> jobs;  ///< in sorted order; jobs[i].index == i
  bool several = false;   ///< the output is a folder
};

/// Throws usage for words that do not fit together: no OUT, a file for several inputs, two inputs with one
/// result, a result that would overwrite an input by whatever path. Nothing is written.
Plan make_plan(const PlanOptions& options);

/// Throws usage if one of `paths`, to be written because of `option`, is an input or a result of the plan, or
/// is there twice.
void require_apart(const Plan& plan, const std::vector<std::filesystem::path>& paths,
                   const std::string& option);

/// Where a companion of each job's result goes (a mask): `place` itself for one input; for several a file in
/// the folder `place`, with the result's tree and the extension .png. Throws usage as make_plan does;
/// `option` gave the place.
std::vector<std::filesystem::path> companion_paths(const Plan& plan, const std::filesystem::path& place,
                                                   const std::string& option);

}  // namespace lacuna
