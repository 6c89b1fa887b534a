#pragma once

#include <string>

#include "report/report.h"

namespace lacuna {

/// The report as one HTML page that holds all it needs: style, script, pictures, data. Its content security
/// policy allows nothing else, so that opening it asks nothing of any network.
std::string report_page(const ReportContent& content);

}  // namespace lacuna
