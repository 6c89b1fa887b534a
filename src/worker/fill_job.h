#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/description.h"
#include "lacuna/fill.h"

namespace lacuna {

/// Filling with a filler that stays loaded as long as jobs ask for the same options.
class FillJob {
 public:
  explicit FillJob(int threads) : threads_(threads) {}

  /// False where the mask is empty. `options` are those of the operation "fill".
  bool run(const Image& picture, const Mask& mask, const Values& options, ProgressSink& progress,
           Image& result, nlohmann::ordered_json& report);
  /// What the last run() has filled.
  Mask cover(const Mask& mask) const { return filler_->cover(mask); }

 private:
  int threads_;
  std::map<std::string, std::string> loaded_for_;  ///< options of `filler_`
  std::unique_ptr<Filler> filler_;
};

}  // namespace lacuna
