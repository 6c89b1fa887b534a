#include "engine/find_recipe.h"

#include "core/share_folder.h"

namespace lacuna {

std::filesystem::path find_recipe(const std::filesystem::path& name_or_file) {
  std::error_code ignored;
  if (std::filesystem::exists(name_or_file, ignored) || name_or_file.has_parent_path()) return name_or_file;
  for (const std::filesystem::path& share : share_folders()) {
    std::filesystem::path shipped = share / "recipes" / name_or_file;
    if (!shipped.has_extension()) shipped += ".toml";
    if (std::filesystem::is_regular_file(shipped, ignored)) return shipped;
  }
  return name_or_file;
}

}  // namespace lacuna
