#pragma once

#include <filesystem>

namespace lacuna {

/// The recipe itself where it is a file or names a path; else recipes/NAME.toml in the shipped share folders.
/// Where there is none, `name_or_file` as it is, to fail when it is opened.
std::filesystem::path find_recipe(const std::filesystem::path& name_or_file);

}  // namespace lacuna
