#pragma once

#include <string>

#include "lacuna/progress.h"

namespace lacuna {

/// Shows the progress of a part of a call as that of the whole: 0..1 becomes `begin`..`end`.
class PartProgress final : public ProgressSink {
 public:
  PartProgress(ProgressSink& whole, double begin, double end) : whole_(whole), begin_(begin), end_(end) {}
  void update(double fraction, const std::string& what) override {
    whole_.update(begin_ + fraction * (end_ - begin_), what);
  }
  bool cancelled() const override { return whole_.cancelled(); }

 private:
  ProgressSink& whole_;
  double begin_, end_;
};

}  // namespace lacuna
