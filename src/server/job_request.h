#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

/// A job as a client asks for it, checked but for its pictures, which may have gone.
struct JobRequest {
  std::string operation;
  std::string image;                           ///< id
  std::string mask;                            ///< id; empty where the operation takes none
  std::map<std::string, std::string> options;  ///< those given, as text
};

/// Reads the JSON of a job: {"operation", "image", "mask", "options": {...}}. Throws Problem 400 for what is
/// no JSON or has a key twice, 422 for an unknown key, a missing one, or a value outside its range; all
/// problems of the options at once.
JobRequest parse_job_request(std::string_view text);

/// Reads {"runs": [NAME...]}, the names of 1 to 100 training runs. Throws the same.
std::vector<std::string> parse_run_names(std::string_view text);

}  // namespace lacuna
