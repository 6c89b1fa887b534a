#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lacuna {

/// One file that a command line names, directly or through a folder or a glob.
struct InputFile {
  std::filesystem::path path;
  std::filesystem::path relative;  ///< its place in an output folder: the tree below the folder or the glob's
                                   ///< fixed part, or the file's own name
};

struct InputList {
  std::vector<InputFile> files;  ///< sorted by path
  bool several = false;          ///< the output is a folder: more than one IN, a folder or a glob
};

/// Expands IN...: files, folders (recursive; pictures by their extension), globs that the shell left alone.
/// Files below `output` are left out, so that results are not taken for inputs the next time. A name that
/// does not exist stays in the list, to fail when it is opened. Throws bad_input where a folder cannot be
/// listed or nothing is found at all.
InputList find_inputs(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                      bool allow_heif);

}  // namespace lacuna
