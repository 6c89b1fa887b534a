#pragma once

#include <torch/torch.h>

#include "core/registry.h"

namespace lacuna {

/// Which gradient of the critic is kept small, besides its loss.
enum class Penalty {
  none,
  interpolated,  ///< (norm - 1)^2 between real and generated pictures: gradient_penalty()
  real           ///< norm^2 / 2 at real pictures: r1_penalty()
};

/// The two sides of a game between generator and critic. All functions work element by element on scores (of
/// any shape); their mean is what is minimised.
class AdversarialLoss {
 public:
  virtual ~AdversarialLoss() = default;
  /// What the critic minimises over its scores of real pictures,
  virtual torch::Tensor real(const torch::Tensor& scores) const = 0;
  /// over those of generated ones,
  virtual torch::Tensor fake(const torch::Tensor& scores) const = 0;
  /// and the generator over the latter.
  virtual torch::Tensor generator(const torch::Tensor& scores) const = 0;
  virtual Penalty penalty() const { return Penalty::none; }
  /// True where a score above zero says "real", so that a critic that is always right has stopped teaching.
  virtual bool classifies() const { return true; }
};

using AdversarialLossRegistry = Registry<AdversarialLoss>;
/// All adversarial losses, one per file of src/adversarial.
const AdversarialLossRegistry& adversarial_losses();

}  // namespace lacuna
