#include "server/page.h"

#include <array>

#include "server/page_assets.h"

namespace lacuna {

const PageFile* find_page_file(std::string_view path) {
  static const std::array<PageFile, 5> files = {{{"/", "text/html; charset=utf-8", index_html},
                                                 {"/page.css", "text/css; charset=utf-8", page_css},
                                                 {"/page.js", "text/javascript; charset=utf-8", page_js},
                                                 {"/icon.svg", "image/svg+xml", icon_svg},
                                                 {"/example.jpg", "image/jpeg", example_jpg}}};
  for (const PageFile& file : files)
    if (file.path == path && !file.content.empty()) return &file;
  return nullptr;
}

}  // namespace lacuna
