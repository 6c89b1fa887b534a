#pragma once

#include <string_view>

namespace lacuna {

/// The built page (web/page), embedded by the build; a notice and empty texts where it was built without npm.
extern const std::string_view index_html;
extern const std::string_view page_css;
extern const std::string_view page_js;
extern const std::string_view training_html;  ///< the view of training runs
extern const std::string_view training_css;
extern const std::string_view training_js;
extern const std::string_view server_js;  ///< what both scripts share
extern const std::string_view icon_svg;
extern const std::string_view example_jpg;  ///< the picture to try

}  // namespace lacuna
