#include "cli/merged_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "lacuna/error.h"

namespace lacuna {
namespace {

/// How much a row says of what became of its input: the lower, the more.
std::size_t rank(const std::string& status) {
  static constexpr std::array<std::string_view, 4> by_weight = {"done", "failed", "interrupted", "skipped"};
  return static_cast<std::size_t>(std::find(by_weight.begin(), by_weight.end(), status) - by_weight.begin());
}

}  // namespace

MergedReport merge_reports(const std::vector<std::filesystem::path>& reports) {
  std::map<std::size_t, ReportRow> by_number;
  std::size_t inputs = 0;
  for (const std::filesystem::path& path : reports) {
    for (const ReportRow& row : read_report(path)) {
      if (inputs == 0) inputs = row.of;
      const auto [known, is_new] = by_number.emplace(row.number, row);
      if (row.of != inputs || known->second.input != row.input) {
        throw Error(ErrorCode::bad_input,
                    fmt::format("{}: not of the same inputs as the reports before it: {} is number {} of {}, "
                                "not {} of {}",
                                path.string(), row.input, row.number, row.of, known->second.input, inputs));
      }
      if (!is_new && rank(row.status) <= rank(known->second.status)) known->second = row;
    }
  }
  MergedReport merged;
  for (std::size_t number = 1; number <= inputs; ++number) {
    const auto row = by_number.find(number);
    if (row == by_number.end())
      merged.missing.push_back(number);
    else
      merged.rows.push_back(row->second);
  }
  return merged;
}

}  // namespace lacuna
