#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "networks/network.h"
#include "train/sample_source.h"

namespace lacuna {

/// What validation measured: means over the pictures, after clamping to [0,1]. A network that only predicts a
/// mask is measured as if the masks were the pictures, a mask of nothing being the input.
struct ValidationResult {
  double psnr = 0;        ///< of the restored pictures, dB
  double psnr_input = 0;  ///< of the damaged ones
  double psnr_hole = 0;   ///< of the covered pixels, over the pictures that have some; 0 where none has
  double mse = 0;         ///< of the restored pictures
  std::optional<double>
      detect_f1;  ///< of the predicted masks, over all pixels; nullopt where none is predicted
};

/// A fixed set of held-out pictures with fixed damage.
class Validation {
 public:
  /// Takes the first pictures of `held_out`, cropped at the centre to `validation.crop` and to the stride.
  Validation(const Recipe& recipe, const Dataset& held_out, const InputContract& contract,
             const torch::Device& device);

  /// Restores them with `network` and compares; writes a grid damaged | restored | clean of a few of them to
  /// `grid` where that is not empty.
  ValidationResult run(Network& network, const std::filesystem::path& grid) const;

 private:
  torch::Device device_;
  std::vector<Sample> samples_;
};

}  // namespace lacuna
