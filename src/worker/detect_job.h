#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "core/description.h"
#include "lacuna/detect.h"

namespace lacuna {

/// Finding damage with a detector that stays loaded as long as jobs ask for the same options.
class DetectJob {
 public:
  explicit DetectJob(int threads) : threads_(threads) {}

  /// The mask as a gray picture. `options` are those of the operation "detect".
  Image run(const Image& picture, const Values& options, ProgressSink& progress,
            nlohmann::ordered_json& report);

 private:
  int threads_;
  std::map<std::string, std::string> loaded_for_;  ///< options of `detector_`
  std::unique_ptr<Detector> detector_;
};

}  // namespace lacuna
