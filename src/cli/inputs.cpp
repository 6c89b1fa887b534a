#include "cli/inputs.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>

#include "image/picture_folder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

constexpr const char* wildcards = "*?[";

std::vector<fs::path> match_glob(const std::string& pattern) {
  glob_t found{};
  std::vector<fs::path> paths;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return paths;
}

/// "scans/2" of "scans/2/a*/p?.png": what a glob's matches have in common by definition.
fs::path fixed_part(const std::string& pattern) {
  return fs::path(pattern.substr(0, pattern.find_first_of(wildcards)) + "x").parent_path();
}

/// Place of a glob's match in an output folder; never outside of it.
fs::path place_below(const fs::path& match, const fs::path& base) {
  const fs::path relative = match.lexically_normal().lexically_relative(base.lexically_normal());
  return relative.empty() || *relative.begin() == ".." ? match.filename() : relative;
}

/// True if `path` lies below the existing folder `folder`, whatever links lead there.
bool lies_below(const fs::path& path, const fs::path& folder) {
  std::error_code error;
  const fs::path base = fs::canonical(folder, error);
  if (error || folder.empty() || !fs::is_directory(base)) return false;
  const fs::path inner = fs::weakly_canonical(path, error);
  const auto [base_end, inner_end] = std::mismatch(base.begin(), base.end(), inner.begin(), inner.end());
  return base_end == base.end();
}

/// The pictures below `folder`, except those below `output`, which may lie inside.
void add_folder(const fs::path& folder, const fs::path& base, const fs::path& output, bool allow_heif,
                std::vector<InputFile>& files) {
  const bool holds_output = !output.empty() && lies_below(output, folder) && !lies_below(folder, output);
  for (const std::string& name : list_pictures(folder, allow_heif)) {
    const fs::path path = folder / name;
    if (holds_output && lies_below(path, output)) continue;
    files.push_back({path, place_below(path, base)});
  }
}

}  // namespace

InputList find_inputs(const std::vector<std::string>& arguments, const fs::path& output, bool allow_heif) {
  InputList list;
  list.several = arguments.size() > 1;
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (fs::is_directory(argument, ignored)) {
      list.several = true;
      add_folder(argument, argument, output, allow_heif, list.files);
      continue;
    }
    const bool is_glob =
        !fs::exists(argument, ignored) && argument.find_first_of(wildcards) != std::string::npos;
    const std::vector<fs::path> matches = is_glob ? match_glob(argument) : std::vector<fs::path>{};
    if (matches.empty()) {
      list.files.push_back({argument, fs::path(argument).filename()});
      continue;
    }
    list.several = true;
    for (const fs::path& match : matches) {
      const fs::path base = fixed_part(argument);
      if (fs::is_directory(match, ignored))
        add_folder(match, base, output, allow_heif, list.files);
      else
        list.files.push_back({match, place_below(match, base)});
    }
  }
  if (list.files.empty()) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: no pictures (JPEG, PNG, WebP, TIFF, PNM) found",
                                                  fmt::join(arguments, ", ")));
  }
  std::stable_sort(list.files.begin(), list.files.end(), [](const InputFile& a, const InputFile& b) {
    return a.path.generic_string() < b.path.generic_string();
  });
  return list;
}

}  // namespace lacuna
