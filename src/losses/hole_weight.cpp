#include "losses/loss.h"

namespace lacuna {

const Parameter kHoleWeight{
    "hole_weight", ParameterKind::real, "1", "how many times a covered pixel counts", 0, 1000};

torch::Tensor hole_weighted_mean(const torch::Tensor& errors, const LossInput& input, double hole_weight) {
  if (hole_weight == 1 || !input.mask.defined()) return errors.mean();
  const torch::Tensor weights = input.mask * (hole_weight - 1) + 1;
  return input.whole((errors * weights).sum()) / (input.whole(weights.sum()) * errors.size(1));
}

torch::Tensor hole_weighted_means(const torch::Tensor& errors, const torch::Tensor& mask,
                                  double hole_weight) {
  if (hole_weight == 1 || !mask.defined()) return errors.mean({1, 2, 3});
  const torch::Tensor weights = mask * (hole_weight - 1) + 1;
  return (errors * weights).sum({1, 2, 3}) / (weights.sum({1, 2, 3}) * errors.size(1));
}

}  // namespace lacuna
