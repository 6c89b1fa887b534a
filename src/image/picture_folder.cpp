#include "image/picture_folder.h"

#include <fmt/format.h>

#include <algorithm>

#include "image/image_file.h"
#include "lacuna/error.h"

namespace lacuna {

std::vector<std::string> list_pictures(const std::filesystem::path& folder, bool allow_heif,
                                       std::size_t max_entries) {
  std::error_code error;
  std::vector<std::string> names;
  std::size_t entries = 0;
  for (std::filesystem::recursive_directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error)) {
    if (++entries > max_entries) {
      throw Error(ErrorCode::limit_exceeded,
                  fmt::format("{}: more than {} files and folders", folder.string(), max_entries));
    }
    const std::filesystem::path& path = each->path();
    std::error_code unreadable;  // a dangling link is no picture
    if (path.filename().string().starts_with('.')) {
      if (each->is_directory(unreadable)) each.disable_recursion_pending();
      continue;
    }
    const Format format = format_of_extension(path);
    if (format == Format::unknown || (format == Format::heif && !allow_heif)) continue;
    if (each->is_regular_file(unreadable)) names.push_back(path.lexically_relative(folder).generic_string());
  }
  if (error) throw Error(ErrorCode::bad_input, folder.string() + ": cannot be listed: " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace lacuna
