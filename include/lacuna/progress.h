#pragma once

#include <string>

namespace lacuna {

/// Receives the progress of a long call and can cancel it. Called from the thread that runs the call.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  /// `fraction` in [0,1] of the whole call; `what` names the present stage.
  virtual void update(double fraction, const std::string& what) {
    (void)fraction;
    (void)what;
  }
  /// Polled between units of work; true makes the call stop with ErrorCode::interrupted.
  virtual bool cancelled() const { return false; }
};

}  // namespace lacuna
