#include "report/run_log.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "lacuna/error.h"

namespace lacuna {
namespace {

using nlohmann::json;

/// Adds the finite numbers of `object` at `step`, those of nested objects under "prefix.key".
void add_numbers(const json& object, const std::string& prefix, std::int64_t step, RunLog& log) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) add_numbers(value, prefix + key + ".", step, log);
    if (!value.is_number() || (prefix.empty() && key == "step")) continue;
    const double number = value.get<double>();
    if (!std::isfinite(number)) continue;
    LogSeries& series = log.series[prefix + key];
    series.steps.push_back(step);
    series.values.push_back(number);
  }
}

void add_event(const json& line, RunLog& log) {
  LogEvent event;
  for (const auto& [key, value] : line.items()) {
    if (key == "event" && value.is_string())
      event.name = value.get<std::string>();
    else
      event.details += fmt::format("{}{} {}", event.details.empty() ? "" : ", ", key, value.dump());
  }
  // After a roll-back the log goes on from `to_step`: what came later was cut off.
  for (const char* key : {"to_step", "step"}) {
    if (line.contains(key) && line[key].is_number()) event.step = line[key].get<std::int64_t>();
  }
  if (line.contains("total_steps") && line["total_steps"].is_number())
    log.total_steps = line["total_steps"].get<std::int64_t>();
  log.events.push_back(std::move(event));
}

}  // namespace

RunLog parse_run_log(std::string_view text, const std::string& name) {
  RunLog log;
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string_view::npos) break;
    const json line = json::parse(text.substr(start, end - start), nullptr, false);
    start = end + 1;
    ++number;
    if (!line.is_object())
      throw Error(ErrorCode::bad_input, fmt::format("{} line {}: not a JSON object", name, number));
    if (line.contains("event")) {
      add_event(line, log);
      continue;
    }
    if (!line.contains("step") || !line["step"].is_number())
      throw Error(ErrorCode::bad_input, fmt::format("{} line {}: no number 'step'", name, number));
    const std::int64_t step = line["step"].get<std::int64_t>();
    log.last_step = std::max(log.last_step, step);
    add_numbers(line, "", step, log);
  }
  if (log.series.empty())
    throw Error(ErrorCode::bad_input, name + ": holds no metrics yet; a run logs its first after 50 steps");
  return log;
}

}  // namespace lacuna
