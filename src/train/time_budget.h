#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

namespace lacuna {

/// The time that a run was given (--minutes, --cooldown), until it is turned into a number of steps: when the
/// learning rate is to fall, by the rate of the steps so far. Times are seconds of training.
class TimeBudget {
 public:
  /// `minutes` from `now` on; over the last share `decay` of them (0..1) the learning rate falls.
  void give(double minutes, double now, double decay);
  /// True while the number of steps is not known.
  bool open() const { return minutes_ > 0; }
  /// The step from which the rate may be measured: earlier ones are no measure.
  void measure_from(std::int64_t step) { first_step_ = step; }
  /// Steps to take from `step` on, nothing while it is too early to say. Then the
  /// budget is no longer open.
  std::optional<std::int64_t> steps_left(std::int64_t step, double now);
  bool decays() const { return decay_ > 0; }
  /// How much of the time is over, 0..1.
  double share_done(double now) const;

  nlohmann::json state() const;
  /// Throws nlohmann::json::exception.
  void restore(const nlohmann::json& state);

 private:
  double minutes_ = 0, start_ = 0, decay_ = 0;
  std::int64_t first_step_ = 0;  // since when the rate is measured
  double first_seconds_ = 0;
  bool late_ = false;  // measured anew, half way to the decay
};

}  // namespace lacuna
