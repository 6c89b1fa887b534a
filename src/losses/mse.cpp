#include "losses/loss.h"

namespace lacuna {
namespace {

class Mse final : public Loss {
 public:
  explicit Mse(const Values& values) : hole_weight_(values.real("hole_weight")) {}

  torch::Tensor operator()(const LossInput& input) const override {
    return hole_weighted_mean((input.predicted - input.target).square(), input, hole_weight_);
  }

 private:
  double hole_weight_;
};

}  // namespace

void register_mse(LossRegistry& registry) {
  registry.add({"mse", "mean square error", "mean (x - y)^2", {kHoleWeight}},
               [](const Values& values) { return std::make_unique<Mse>(values); });
}

}  // namespace lacuna
