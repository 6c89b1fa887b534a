#include "losses/loss.h"

namespace lacuna {
namespace {

class L1 final : public Loss {
 public:
  torch::Tensor operator()(const LossInput& input) const override {
    return torch::l1_loss(input.predicted, input.target);
  }
};

}  // namespace

void register_l1(LossRegistry& registry) {
  registry.add({"l1", "mean absolute error", "mean |x - y|", {}},
               [](const Values&) { return std::make_unique<L1>(); });
}

}  // namespace lacuna
