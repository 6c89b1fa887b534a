#include "core/share_folder.h"

#include <dlfcn.h>

#include <system_error>

namespace lacuna {

std::vector<std::filesystem::path> share_folders() {
  namespace fs = std::filesystem;
  std::vector<fs::path> folders;
  Dl_info library{};
  if (dladdr(reinterpret_cast<const void*>(&share_folders), &library) && library.dli_fname) {
    std::error_code ignored;
    const fs::path folder = fs::absolute(library.dli_fname, ignored).parent_path();
    for (const char* share : {LACUNA_SHARE_FROM_LIBRARY, "share/lacuna"})
      folders.push_back((folder / share).lexically_normal());
  }
  return folders;
}

}  // namespace lacuna
