#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace lacuna {

/// The run folders of training in and below a folder, as they are now. Nothing is kept between calls.
class RunWatch {
 public:
  /// `folder` may be empty: then there are none, and each call throws Problem 404 "no_runs".
  explicit RunWatch(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// {"runs": [{"name", "version"}]}, the one that was written to last first. A version is another one
  /// whenever something was logged or drawn.
  nlohmann::ordered_json list() const;
  /// {"title", "html", "data"}: the page of `lacuna report` of these runs without its frame, measured on
  /// nothing; `html` is empty where no run has logged anything. Throws Problem 422 for an unknown name.
  nlohmann::ordered_json report(const std::vector<std::string>& names) const;

 private:
  struct Found {
    std::filesystem::path folder;
    std::filesystem::file_time_type changed;
    std::string version;
  };
  std::map<std::string, Found> find() const;

  std::filesystem::path folder_;
};

}  // namespace lacuna
