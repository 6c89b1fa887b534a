#include "train/time_budget.h"

#include <algorithm>

namespace lacuna {
namespace {

constexpr std::int64_t kRateSteps = 20;  // at least, from which the rate is taken

}  // namespace

void TimeBudget::give(double minutes, double now, double decay) {
  *this = {};
  minutes_ = minutes, start_ = now, decay_ = decay;
}

std::optional<std::int64_t> TimeBudget::steps_left(std::int64_t step, double now) {
  const std::int64_t measured = step - first_step_;
  if (measured < 0) return std::nullopt;
  const double whole = minutes_ * 60, passed = now - start_, before_decay = whole * (1 - decay_);
  // The rate of late is what counts: the start is slow, and other programs come and go.
  const bool anew = !late_ && measured > 0 && passed > before_decay / 2;
  if (measured == 0 || anew) {
    late_ = anew;
    first_step_ = step, first_seconds_ = now;
    return std::nullopt;
  }
  if (measured < kRateSteps || passed < before_decay) return std::nullopt;
  const double seconds_per_step = (now - first_seconds_) / static_cast<double>(measured);
  minutes_ = 0;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>((whole - passed) / seconds_per_step));
}

double TimeBudget::share_done(double now) const {
  return std::clamp((now - start_) / (minutes_ * 60), 0.0, 1.0);
}

nlohmann::json TimeBudget::state() const {
  return {minutes_, start_, decay_};
}

void TimeBudget::restore(const nlohmann::json& state) {
  give(state.at(0), state.at(1), state.at(2));
}

}  // namespace lacuna
