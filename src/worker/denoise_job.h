#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/description.h"
#include "engine/engine.h"
#include "lacuna/image.h"

namespace lacuna {

/// Denoising with networks that stay loaded, whatever noise level and strength a job states.
class DenoiseJob {
 public:
  explicit DenoiseJob(int threads) : threads_(threads) {}

  /// False where there was nothing to do. `options` are those of the operation "denoise".
  bool run(const Image& picture, const Values& options, ProgressSink& progress, Image& result,
           nlohmann::ordered_json& report);

 private:
  std::shared_ptr<LoadedNetwork> network(const std::string& name);

  int threads_;
  std::map<std::string, std::shared_ptr<LoadedNetwork>> networks_;  ///< by name of the model
};

}  // namespace lacuna
