#pragma once

#include <string_view>

namespace lacuna {

/// The files of web/report/, embedded by the build.
extern const std::string_view report_html;  ///< with {{name}} where page.cpp puts its parts
extern const std::string_view report_css;
extern const std::string_view report_js;

}  // namespace lacuna
