#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "lacuna/progress.h"
#include "server/http_message.h"

namespace lacuna {

/// All that a job needs.
struct JobWork {
  std::string operation;                       ///< of operations()
  std::map<std::string, std::string> options;  ///< that hold for it, as text; the others have their defaults
  std::shared_ptr<const Bytes> picture;        ///< a picture file
  std::shared_ptr<const Bytes> mask;           ///< a picture file; null where the operation takes none
};

/// What came out of it.
struct JobResult {
  Bytes picture;          ///< a picture file in the format of the input
  std::string type;       ///< its media type
  std::string extension;  ///< ".png"
  nlohmann::ordered_json report = nlohmann::ordered_json::object();  ///< what was done
};

/// Does jobs, one at a time.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  /// Throws Error; interrupted soon after `progress` says that it is cancelled.
  virtual JobResult run(const JobWork& work, ProgressSink& progress) = 0;
};

}  // namespace lacuna
