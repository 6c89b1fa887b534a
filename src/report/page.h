#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "report/report.h"

namespace lacuna {

/// What the page of a report shows, for a page that has style and script of its own (web/report).
struct ReportParts {
  std::string title;    ///< text
  std::string body;     ///< HTML
  nlohmann::json data;  ///< that the script draws curves of
};

ReportParts report_parts(const ReportContent& content);

/// The report as one HTML page that holds all it needs: style, script, pictures, data. Its content security
/// policy allows nothing else, so that opening it asks nothing of any network.
std::string report_page(const ReportContent& content);

}  // namespace lacuna
