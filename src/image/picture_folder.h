#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lacuna {

/// Paths of all pictures below `folder`, relative to it, with '/' between their parts, sorted by bytes. A
/// picture is a file whose extension names a format that load_image reads (HEIC and AVIF only with
/// `allow_heif`); hidden files and folders are left out, links to folders not followed. Throws bad_input
/// where a folder cannot be listed.
std::vector<std::string> list_pictures(const std::filesystem::path& folder, bool allow_heif = false);

}  // namespace lacuna
