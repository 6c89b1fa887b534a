#include "losses/loss.h"

namespace lacuna {
namespace {

class Charbonnier final : public Loss {
 public:
  torch::Tensor operator()(const LossInput& input) const override {
    return (input.predicted - input.target).square().add(1e-6).sqrt().mean();
  }
};

}  // namespace

void register_charbonnier(LossRegistry& registry) {
  registry.add(
      {"charbonnier", "smooth absolute error", "mean sqrt((x - y)^2 + 1e-6), Charbonnier et al. 1994", {}},
      [](const Values&) { return std::make_unique<Charbonnier>(); });
}

}  // namespace lacuna
