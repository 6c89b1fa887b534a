#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

/// What one key of a log was at which steps.
struct LogSeries {
  std::vector<std::int64_t> steps;
  std::vector<double> values;  ///< finite, one per step
};

/// Something that happened to a run: "roll_back", "steps_fixed".
struct LogEvent {
  std::string name;
  std::int64_t step = 0;
  std::string details;  ///< the event's other keys as "key value, key value"
};

/// The metrics.jsonl of a run. Every numeric key is kept, whatever kind of training wrote it; keys of nested
/// objects are joined by a dot ("validation.psnr"). What was not finite (null in the file) is left out.
struct RunLog {
  std::map<std::string, LogSeries> series;
  std::vector<LogEvent> events;
  std::int64_t last_step = 0;
  std::optional<std::int64_t> total_steps;  ///< where an event fixed it
};

/// Reads a log; a last line without its end (the run is being written) is left out. Throws bad_input naming
/// `name` and the line for anything else that is not an object with a step, and where there is no line at
/// all.
RunLog parse_run_log(std::string_view text, const std::string& name);

}  // namespace lacuna
