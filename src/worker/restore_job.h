#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/description.h"
#include "lacuna/restorer.h"

namespace lacuna {

/// Restoring as a whole, with a restorer that stays loaded as long as jobs ask for the same options.
class RestoreJob {
 public:
  explicit RestoreJob(int threads) : threads_(threads) {}

  /// False where there was nothing to do. `mask` may be null; `options` are those of the operation
  /// "restore". `filled` becomes what was filled, where nothing else was changed; otherwise it stays empty.
  bool run(const Image& picture, const Mask* mask, const Values& options, ProgressSink& progress,
           Image& result, Mask& filled, nlohmann::ordered_json& report);

 private:
  int threads_;
  std::map<std::string, std::string> loaded_for_;  ///< options of `restorer_`
  std::unique_ptr<Restorer> restorer_;
};

}  // namespace lacuna
