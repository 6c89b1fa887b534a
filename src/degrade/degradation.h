#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/registry.h"
#include "lacuna/image.h"

namespace lacuna {

/// A picture while it is being damaged.
struct Damaged {
  Planes image;                ///< 1 or 3 channels, nominally [0,1]
  std::vector<float> covered;  ///< height x width, 1 where a degradation has replaced the content, else 0
  /// height x width, 1 where the first to cover the content changed a sample by at least 3 of 255 levels:
  /// white over white cannot be seen. Empty before the end of a DegradationChain.
  std::vector<float> visible;
  double noise_sigma = 0;  ///< noise level so far in 8-bit units: the nominal sigma of added noise, or the
                           ///< measured RMS change of other damage; parts add in quadrature. What covers the
                           ///< content adds nothing: `covered` tells of it.
};

/// One way to damage a picture. Immutable, so one object may be used by several threads.
class Degradation {
 public:
  virtual ~Degradation() = default;
  /// Damages `picture` in place; all randomness comes from `random`. Any size from 1x1, 1 or 3 channels.
  /// Throws bad_input where a file that it needs cannot be decoded.
  virtual void apply(Damaged& picture, Random& random) const = 0;
};

using DegradationRegistry = Registry<Degradation>;
/// All degradations, one per file of src/degrade.
const DegradationRegistry& degradations();

/// A sequence of degradations, from a SPEC `name(key=value, ...)+name(...)`; `none` damages nothing.
/// Immutable, so one object may be used by several threads.
class DegradationChain {
 public:
  /// Throws ErrorCode::usage with all problems of the SPEC at once, each with its position; limit_exceeded
  /// above 4096 characters, defaults included, or 32 steps.
  /// Throws bad_input or limit_exceeded where a folder that a step names cannot be used.
  explicit DegradationChain(const std::string& spec);

  /// Damages a copy of `clean` with the random stream of (seed, index): the same arguments always give the
  /// same result. Each step has a stream of its own, so what one step draws does not change another.
  Damaged apply(const Planes& clean, std::uint64_t seed, std::uint64_t index) const;

  /// The SPEC in canonical form, defaults spelled out; "none" where nothing is damaged.
  const std::string& canonical() const { return canonical_; }

 private:
  std::vector<std::unique_ptr<Degradation>> steps_;
  std::string canonical_;
};

}  // namespace lacuna
