#include "losses/loss.h"

namespace lacuna {
namespace {

class L1 final : public Loss {
 public:
  explicit L1(const Values& values) : hole_weight_(values.real("hole_weight")) {}

  torch::Tensor operator()(const LossInput& input) const override {
    return hole_weighted_mean((input.predicted - input.target).abs(), input, hole_weight_);
  }

 private:
  double hole_weight_;
};

}  // namespace

void register_l1(LossRegistry& registry) {
  registry.add({"l1", "mean absolute error", "mean |x - y|", {kHoleWeight}},
               [](const Values& values) { return std::make_unique<L1>(values); });
}

}  // namespace lacuna
