#pragma once

#include <string>
#include <string_view>

namespace lacuna {

/// A file of the page, embedded in the program.
struct PageFile {
  std::string_view path;  ///< "/page.js"
  std::string_view type;  ///< "text/javascript; charset=utf-8"
  std::string_view content;
};

/// The file at a path ("/" is the page itself), nullptr if there is none. Without npm at build time the page
/// is a notice that names the interface.
const PageFile* find_page_file(std::string_view path);

}  // namespace lacuna
