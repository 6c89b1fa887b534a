#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/report.h"
#include "core/text.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

/// What is read here becomes one message that names the file.
[[noreturn]] void refuse(const std::string& problem) {
  throw Error(ErrorCode::bad_input, problem);
}

/// The records of an RFC 4180 text; a quoted field may hold line ends.
std::vector<std::vector<std::string>> csv_records(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record = {""};
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
      record.back() += text[++at];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      record.emplace_back();
    } else if (!quoted && c == '\n') {
      records.push_back(std::move(record));
      record = {""};
    } else if (quoted || c != '\r') {
      record.back() += c;
    }
  }
  if (quoted || record != std::vector<std::string>{""}) refuse("it ends in the middle of a row");
  return records;
}

std::int64_t whole(const std::string& text) {
  const auto number = parse_integer(text);
  if (!number || *number < 0) refuse(fmt::format("'{}' is not a whole number", text));
  return *number;
}

double real(const std::string& text) {
  const auto number = parse_real(text);
  if (!number) refuse(fmt::format("'{}' is not a number", text));
  return *number;
}

ReportRow row_of(const std::vector<std::string>& fields) {
  ReportRow row;
  row.input = fields[0];
  row.output = fields[1];
  row.status = fields[2];
  row.message = fields[3];
  row.width = fields[4].empty() ? 0 : static_cast<int>(whole(fields[4]));
  row.height = fields[5].empty() ? 0 : static_cast<int>(whole(fields[5]));
  if (!fields[6].empty()) row.noise = real(fields[6]);
  row.seconds = real(fields[7]);
  for (const std::string& note : split(fields[8], ';')) row.notes.push_back(trim(note));
  row.number = static_cast<std::size_t>(whole(fields[9]));
  row.of = static_cast<std::size_t>(whole(fields[10]));
  return row;
}

std::vector<ReportRow> csv_rows(const std::string& text) {
  const auto records = csv_records(text);
  constexpr std::size_t columns = 11;
  if (records.empty() || records[0].size() != columns || records[0].back() != "of")
    refuse("its first line is not that of a report");
  std::vector<ReportRow> rows;
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (records[i].size() != columns) refuse(fmt::format("row {} has {} fields", i, records[i].size()));
    rows.push_back(row_of(records[i]));
  }
  return rows;
}

std::vector<ReportRow> json_rows(const std::string& text) {
  std::vector<ReportRow> rows;
  const nlohmann::json report = nlohmann::json::parse(text);
  for (const nlohmann::json& each : report.at("rows")) {
    ReportRow row;
    each.at("input").get_to(row.input);
    each.at("output").get_to(row.output);
    each.at("status").get_to(row.status);
    each.at("message").get_to(row.message);
    if (!each.at("width").is_null()) each.at("width").get_to(row.width);
    if (!each.at("height").is_null()) each.at("height").get_to(row.height);
    if (!each.at("noise").is_null()) row.noise = each.at("noise").get<double>();
    each.at("seconds").get_to(row.seconds);
    each.at("notes").get_to(row.notes);
    each.at("number").get_to(row.number);
    each.at("of").get_to(row.of);
    rows.push_back(row);
  }
  return rows;
}

void check(const ReportRow& row) {
  if (row.number < 1 || row.number > row.of)
    refuse(fmt::format("{} is number {} of {}", row.input, row.number, row.of));
}

}  // namespace

std::vector<ReportRow> read_report(const fs::path& path) {
  check_report_path(path, "REPORT");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  try {
    if (!file) refuse("cannot be read");
    const auto rows = path.extension() == ".json" ? json_rows(text.str()) : csv_rows(text.str());
    for (const ReportRow& row : rows) check(row);
    return rows;
  } catch (const nlohmann::json::exception& error) {
    refuse(fmt::format("{}: not a report: {}", path.string(), error.what()));
  } catch (const Error& error) {
    refuse(fmt::format("{}: not a report: {}", path.string(), error.what()));
  }
}

}  // namespace lacuna
