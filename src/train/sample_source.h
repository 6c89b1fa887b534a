#pragma once

#include <memory>
#include <vector>

#include "datasets/dataset.h"
#include "degrade/degradation.h"
#include "engine/recipe.h"
#include "train/warp.h"

namespace lacuna {

/// One training sample: what the network gets and what it should give.
struct Sample {
  Planes damaged;
  std::vector<float> mask;  ///< height x width, 1 = covered; for the task "detect" only what can be seen
  Planes clean;
  float noise_level = 0;    ///< sigma / 255
  std::vector<float> seed;  ///< random numbers for a network that invents pictures
};

/// `size` numbers of a standard normal distribution.
std::vector<float> draw_seed(std::int64_t size, Random& random);

/// Training samples by number. Sample n depends on (recipe seed, n) alone: which picture, where it is cut,
/// how it is turned and damaged; never on thread, batch, rank or where a run was resumed. Each epoch visits
/// every picture once, in an order of its own.
class SampleSource {
 public:
  /// `seed_size` as in the network's contract. Throws usage for a bad SPEC, bad_input for pictures smaller
  /// than the crop.
  SampleSource(const Recipe& recipe, const Dataset& pictures, std::int64_t seed_size = 0);
  Sample make(std::uint64_t number) const;
  std::int64_t picture_count() const { return pictures_.size(); }

 private:
  struct Damage {
    DegradationChain chain;
    Range noise_factor;
  };

  std::int64_t picture_of(std::uint64_t number) const;
  Planes cut(std::int64_t picture, Random& random) const;
  const Damage& draw_damage(Random& random) const;

  const Dataset& pictures_;
  std::vector<Damage> damages_;
  std::vector<double> cumulative_;  // of the damages' weights, ending in 1
  std::uint64_t seed_;
  int crop_;
  std::string flips_;
  double gray_;
  double shrink_;
  double tone_;
  double burn_out_;
  bool visible_only_;  // what cannot be seen is not to be found
  Warp warp_;
  std::int64_t seed_size_;
};

/// `picture` mirrored left-right (bit 0), upside down (bit 1) and transposed (bit 2, square pictures only).
Planes turned(const Planes& picture, unsigned turn);

}  // namespace lacuna
