#pragma once

#include <string>

namespace lacuna {

/// What to do after a step's loss and gradient norm are known.
enum class Verdict {
  proceed,    ///< finite: take the step
  skip,       ///< not finite: leave weights and optimizer alone, go on with the next batch
  roll_back,  ///< three in a row: back to the last checkpoint with half the rate
  give_up     ///< three roll-backs without success: training has diverged
};

/// Catches non-finite losses and gradients before they reach the weights (promise T5).
class Watchdog {
 public:
  static constexpr int kSkipsBeforeRollBack = 3;
  static constexpr int kRollBacksBeforeEnd = 3;

  Verdict judge(double loss, double gradient_norm);
  int roll_backs() const { return roll_backs_; }
  void restore_roll_backs(int count) { roll_backs_ = count; }

 private:
  int bad_in_a_row_ = 0;
  int roll_backs_ = 0;
};

}  // namespace lacuna
