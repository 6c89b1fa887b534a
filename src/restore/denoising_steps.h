#pragma once

#include <memory>
#include <vector>

#include "restore/strip_denoiser.h"

namespace lacuna {

/// One network and what it is to do.
struct DenoisingStep {
  LoadedNetwork* network = nullptr;  ///< must outlive the steps
  double noise_sigma = 0;            ///< 8-bit units, for a network that takes it
};

/// Networks that a picture goes through one after the other, strip by strip: what one gives is what the next
/// one sees, and no more of it is held than that needs.
class DenoisingSteps {
 public:
  /// At least one step. `strength` 0..1 is that of each; `budget` is what all have together, in bytes.
  /// `progress` must outlive this. Throws limit_exceeded.
  DenoisingSteps(const std::vector<DenoisingStep>& steps, const ImageInfo& info, double strength,
                 std::size_t budget, RowSource source, ProgressSink& progress);

  /// The next rows of the result; as StripDenoiser.
  Image read(int rows) { return strips_.back()->read(rows); }

  std::int64_t tile_count() const;

 private:
  std::vector<std::unique_ptr<ProgressSink>> shares_;
  std::vector<std::unique_ptr<StripDenoiser>> strips_;
};

}  // namespace lacuna
