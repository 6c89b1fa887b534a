#include "cli/masks.h"

#include <fmt/format.h>

#include <map>

#include "image/picture_folder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

/// The pictures below a folder by their place in it without the extension.
std::map<fs::path, std::vector<fs::path>> pictures_by_stem(const fs::path& folder) {
  std::map<fs::path, std::vector<fs::path>> pictures;
  for (const std::string& name : list_pictures(folder, false))
    pictures[fs::path(name).replace_extension()].push_back(folder / name);
  return pictures;
}

std::vector<fs::path> masks_in(const Plan& plan, const fs::path& folder) {
  const auto pictures = pictures_by_stem(folder);
  std::vector<fs::path> masks, without;
  for (const Job& job : plan.jobs) {
    const auto found = pictures.find(fs::path(job.relative).replace_extension());
    if (found == pictures.end()) {
      without.push_back(job.input);
    } else if (found->second.size() > 1) {
      throw Error(ErrorCode::bad_input,
                  fmt::format("--mask: {} and {} are both masks of {}", found->second[0].string(),
                              found->second[1].string(), job.input.string()));
    } else {
      masks.push_back(found->second.front());
    }
  }
  if (!without.empty()) {
    throw Error(ErrorCode::bad_input,
                fmt::format("--mask: {} holds no mask for {} of {} inputs, the first is {}", folder.string(),
                            without.size(), plan.jobs.size(), without.front().string()));
  }
  return masks;
}

}  // namespace

std::vector<fs::path> mask_paths(const Plan& plan, const fs::path& place) {
  std::error_code ignored;
  if (!fs::exists(place, ignored))
    throw Error(ErrorCode::bad_input, fmt::format("--mask: no file or folder {}", place.string()));
  const std::vector<fs::path> masks = fs::is_directory(place, ignored)
                                          ? masks_in(plan, place)
                                          : std::vector<fs::path>(plan.jobs.size(), place);
  std::map<fs::path, fs::path> results;
  for (const Job& job : plan.jobs) results.emplace(fs::weakly_canonical(job.output, ignored), job.output);
  for (const fs::path& mask : masks) {
    const auto found = results.find(fs::weakly_canonical(mask, ignored));
    if (found == results.end()) continue;
    throw Error(ErrorCode::usage, fmt::format("the result {} would overwrite the mask {}",
                                              found->second.string(), mask.string()));
  }
  return masks;
}

}  // namespace lacuna
