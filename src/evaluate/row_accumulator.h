#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "evaluate/method.h"
#include "lacuna/evaluate.h"
#include "metrics/detection.h"
#include "metrics/seam.h"

namespace lacuna {

/// Mean of the values that there are. A picture without any error has an infinite PSNR: among others it
/// counts as 100 dB, and the mean is infinite only where all are.
class OptionalMean {
 public:
  void add(const std::optional<double>& value) {
    if (!value) return;
    ++count_;
    if (std::isinf(*value))
      ++infinite_;
    else
      sum_ += *value;
  }
  std::optional<double> value() const {
    constexpr double of_no_error = 100;
    if (count_ == 0) return std::nullopt;
    if (infinite_ == count_) return std::numeric_limits<double>::infinity();
    return (sum_ + of_no_error * static_cast<double>(infinite_)) / static_cast<double>(count_);
  }

 private:
  double sum_ = 0;
  std::int64_t count_ = 0, infinite_ = 0;
};

/// What a user gets: `image`, or the damaged picture with `image` in place of the hole `composite_under`.
Planes finished(const EvaluationSample& sample, const Planes& image,
                const std::vector<float>& composite_under);

/// Gathers the figures of one method, picture by picture.
class RowAccumulator {
 public:
  /// Composites the restoration where that makes sense and measures it. `composite_under` is the hole to
  /// fill, empty for none.
  void add(const EvaluationSample& sample, const Restoration& restoration,
           const std::vector<float>& composite_under);
  /// Adds what comes through of the noise of one picture: `of_clean` is the clean picture, restored as well.
  void add_noise(const EvaluationSample& sample, const Restoration& restoration, const Restoration& of_clean);
  /// The row; name, kind, parameters and time are left to the caller.
  EvaluationRow row() const;

 private:
  std::int64_t images_ = 0;
  OptionalMean mse_, psnr_, psnr_raw_, psnr_hole_, psnr_outside_, ssim_, ssim_hole_;
  std::vector<double> sharpness_;
  std::optional<double> worst_gain_;
  double noise_in_ = 0, noise_out_ = 0;  // energies
  std::map<int, OptionalMean> classes_;
  SeamSums seam_;
  DetectionCounts detection_;
};

}  // namespace lacuna
