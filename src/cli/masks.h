#pragma once

#include <filesystem>
#include <vector>

#include "cli/plan.h"

namespace lacuna {

/// The mask of each job: `place` itself where it is a file; where it is a folder, the picture in it that has
/// the input's place and name, with any extension ("scans/a/1.jpg" of the input folder scans has the mask
/// "masks/a/1.png"). Throws usage where a result would overwrite a mask, bad_input where a mask is missing or
/// there are several for one input; all missing ones are counted and the first is named.
std::vector<std::filesystem::path> mask_paths(const Plan& plan, const std::filesystem::path& place);

}  // namespace lacuna
