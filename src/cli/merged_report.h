#pragma once

#include <filesystem>
#include <vector>

#include "cli/report.h"

namespace lacuna {

/// The report of a whole run, put together from those of its parts.
struct MergedReport {
  std::vector<ReportRow> rows;       ///< one per input, in the order of the run
  std::vector<std::size_t> missing;  ///< numbers of the inputs that no report holds
};

/// Merges reports of shards and of repeated runs. Where several hold one input, that which says most of it
/// counts: done before failed before interrupted before skipped, then the later of the files. Throws
/// bad_input where a file is no report, or where two are not of the same inputs.
MergedReport merge_reports(const std::vector<std::filesystem::path>& reports);

}  // namespace lacuna
