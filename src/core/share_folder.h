#pragma once

#include <filesystem>
#include <vector>

namespace lacuna {

/// Folders that may hold what is shipped beside the program (models/, recipes/), the first wins: that of the
/// installed tree, and that of the build folder, where links lead to the sources. Both are found from where
/// liblacuna lies, so that an installed tree may be moved.
std::vector<std::filesystem::path> share_folders();

}  // namespace lacuna
