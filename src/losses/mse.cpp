#include "losses/loss.h"

namespace lacuna {
namespace {

class Mse final : public Loss {
 public:
  torch::Tensor operator()(const LossInput& input) const override {
    return torch::mse_loss(input.predicted, input.target);
  }
};

}  // namespace

void register_mse(LossRegistry& registry) {
  registry.add({"mse", "mean square error", "mean (x - y)^2", {}},
               [](const Values&) { return std::make_unique<Mse>(); });
}

}  // namespace lacuna
