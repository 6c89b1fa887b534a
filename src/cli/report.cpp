#include "cli/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "lacuna/error.h"
#include "lacuna/version.h"

namespace lacuna {
namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_report(const std::vector<ReportRow>& rows) {
  std::string text = "input,output,status,message,width,height,noise,seconds,notes,number,of\n";
  for (const ReportRow& row : rows) {
    text += fmt::format("{},{},{},{},{},{},{},{:.3f},{},{},{}\n", csv_field(row.input), csv_field(row.output),
                        row.status, csv_field(row.message), row.width ? std::to_string(row.width) : "",
                        row.height ? std::to_string(row.height) : "",
                        row.noise ? fmt::format("{:.3f}", *row.noise) : "", row.seconds,
                        csv_field(fmt::format("{}", fmt::join(row.notes, "; "))), row.number, row.of);
  }
  return text;
}

std::string json_report(const std::vector<ReportRow>& rows) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  const auto or_null = [](auto value, bool known) {
    return known ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  for (const ReportRow& row : rows) {
    list.push_back({{"input", row.input},
                    {"output", row.output},
                    {"status", row.status},
                    {"message", row.message},
                    {"width", or_null(row.width, row.width > 0)},
                    {"height", or_null(row.height, row.height > 0)},
                    {"noise", or_null(row.noise.value_or(0), row.noise.has_value())},
                    {"seconds", row.seconds},
                    {"notes", row.notes},
                    {"number", row.number},
                    {"of", row.of}});
  }
  const nlohmann::ordered_json report = {{"lacuna", version()}, {"rows", list}};
  // A file name need not be UTF-8; JSON must.
  return report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

void check_report_path(const std::filesystem::path& path, const std::string& option) {
  if (path.extension() != ".csv" && path.extension() != ".json") {
    throw Error(ErrorCode::usage, fmt::format("{}: '{}' must end in .csv or .json", option, path.string()));
  }
}

void write_report(const std::filesystem::path& path, const std::vector<ReportRow>& rows) {
  write_file(path, path.extension() == ".json" ? json_report(rows) : csv_report(rows));
}

}  // namespace lacuna
