#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "evaluate/sample.h"

namespace lacuna {

/// What a method makes of one sample.
struct Restoration {
  Planes image;                       ///< whole picture before compositing, clipped to [0,1]
  std::vector<float> predicted_hole;  ///< height x width probabilities; empty = the method predicts none
};

/// Something that restores pictures and gets a row of its own: a network or a classical baseline.
class Method {
 public:
  virtual ~Method() = default;
  /// One restoration per sample; all samples have the same size and channels.
  virtual std::vector<Restoration> restore(const std::vector<EvaluationSample>& samples) = 0;
  /// True if the method is not told the holes, so that only those it predicts itself may be composited.
  virtual bool is_blind() const { return false; }
  virtual std::optional<std::int64_t> parameter_count() const { return std::nullopt; }
};

/// A network with weights; `name` stands in messages.
std::unique_ptr<Method> make_network_method(const std::string& name, std::unique_ptr<LoadedNetwork> network,
                                            bool blind);

/// A classical method of baseline_names(), or `pca-K`, which learns from the training part of `data`.
std::unique_ptr<Method> make_baseline_method(const std::string& name, const std::filesystem::path& data);
/// K of `pca-K`; nothing for other names.
std::optional<int> component_count(const std::string& name);

}  // namespace lacuna
