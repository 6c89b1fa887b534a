#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace lacuna {

/// Paths of all pictures below `folder`, relative to it, with '/' between their parts, sorted by bytes. A
/// picture is a file whose extension names a format that load_image reads (HEIC and AVIF only with
/// `allow_heif`); hidden files and folders are left out, links to folders not followed. Throws bad_input
/// where a folder cannot be listed; limit_exceeded at once where there are more than `max_entries` files and
/// folders of any kind below it.
std::vector<std::string> list_pictures(const std::filesystem::path& folder, bool allow_heif = false,
                                       std::size_t max_entries = std::numeric_limits<std::size_t>::max());

}  // namespace lacuna
