#include "train/watchdog.h"

#include <cmath>

namespace lacuna {

Verdict Watchdog::judge(double loss, double gradient_norm) {
  if (std::isfinite(loss) && std::isfinite(gradient_norm)) {
    bad_in_a_row_ = 0;
    return Verdict::proceed;
  }
  if (++bad_in_a_row_ < kSkipsBeforeRollBack) return Verdict::skip;
  bad_in_a_row_ = 0;
  return ++roll_backs_ > kRollBacksBeforeEnd ? Verdict::give_up : Verdict::roll_back;
}

}  // namespace lacuna
