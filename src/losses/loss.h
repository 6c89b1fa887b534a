#pragma once

#include <torch/torch.h>

#include <functional>

#include "core/registry.h"

namespace lacuna {

/// What a loss looks at; all tensors N x C x H x W.
struct LossInput {
  torch::Tensor predicted;    ///< restored picture, not clamped
  torch::Tensor target;       ///< clean picture in [0,1]
  torch::Tensor mask;         ///< N x 1 x H x W, 1 = damaged; may be undefined
  torch::Tensor mask_logits;  ///< N x 1 x H x W, may be undefined
  /// Where these are a share of the batch, the others being with other processes: makes of a sum over the
  /// share that over the batch. Empty where these are all. Losses that are means need it not, since shares
  /// are equal and gradients become means.
  std::function<torch::Tensor(const torch::Tensor&)> batch_sum;

  /// `sum`, of whatever is in these tensors, over the whole batch.
  torch::Tensor whole(const torch::Tensor& sum) const { return batch_sum ? batch_sum(sum) : sum; }
};

/// A scalar to be minimised.
class Loss {
 public:
  virtual ~Loss() = default;
  virtual torch::Tensor operator()(const LossInput& input) const = 0;
};

/// Mean of `errors` (N x C x H x W) over the whole batch of `input`, with the covered pixels counted
/// `hole_weight` times.
torch::Tensor hole_weighted_mean(const torch::Tensor& errors, const LossInput& input, double hole_weight);

/// The same for each picture of the batch: N numbers.
torch::Tensor hole_weighted_means(const torch::Tensor& errors, const torch::Tensor& mask, double hole_weight);

/// The parameter of losses that count covered pixels more.
extern const Parameter kHoleWeight;

using LossRegistry = Registry<Loss>;
/// All losses, one per file of src/losses.
const LossRegistry& losses();

}  // namespace lacuna
