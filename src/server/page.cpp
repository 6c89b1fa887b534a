#include "server/page.h"

#include <array>

#include "report/page_assets.h"
#include "server/page_assets.h"

namespace lacuna {

const PageFile* find_page_file(std::string_view path) {
  static const std::array<PageFile, 11> files = {
      {{"/", "text/html; charset=utf-8", index_html},
       {"/page.css", "text/css; charset=utf-8", page_css},
       {"/page.js", "text/javascript; charset=utf-8", page_js},
       {"/icon.svg", "image/svg+xml", icon_svg},
       {"/example.jpg", "image/jpeg", example_jpg},
       {"/training", "text/html; charset=utf-8", training_html},
       {"/training.css", "text/css; charset=utf-8", training_css},
       {"/training.js", "text/javascript; charset=utf-8", training_js},
       {"/server.js", "text/javascript; charset=utf-8", server_js},
       {"/report.css", "text/css; charset=utf-8", report_css},
       {"/report.js", "text/javascript; charset=utf-8", report_js}}};
  for (const PageFile& file : files)
    if (file.path == path && !file.content.empty()) return &file;
  return nullptr;
}

}  // namespace lacuna
