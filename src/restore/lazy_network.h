#pragma once

#include <memory>
#include <string>

#include "engine/engine.h"
#include "lacuna/restore.h"

namespace lacuna {

/// A network whose model file is read at once, and which is loaded when it is first needed.
class LazyNetwork {
 public:
  /// Reads a shipped model or a model file. Throws bad_input where it is missing or damaged.
  explicit LazyNetwork(const std::string& name_or_file);
  /// A network that is there already; `name` is for messages.
  LazyNetwork(std::unique_ptr<LoadedNetwork> network, std::string name);

  /// Loads it at the first call, to compute with so many threads (0 = all cores) on `device`.
  LoadedNetwork& get(int threads, const std::string& device);

  const std::string& name() const { return used_.name; }
  /// Name and summary of the model, for messages.
  const std::string& purpose() const { return purpose_; }
  /// Name and hash of the model.
  const UsedModel& used() const { return used_; }

 private:
  UsedModel used_;
  std::string purpose_;
  ModelFile model_;  ///< until the network is made from it
  std::unique_ptr<LoadedNetwork> network_;
};

/// Name and hash of a shipped model or a model file. Throws bad_input where it is missing or damaged.
UsedModel model_in_use(const std::string& name_or_file);

}  // namespace lacuna
