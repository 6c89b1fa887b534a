#include "adversarial/adversarial_loss.h"

namespace lacuna {
namespace {

class BinaryCrossEntropyGame final : public AdversarialLoss {
 public:
  torch::Tensor real(const torch::Tensor& scores) const override { return torch::softplus(-scores); }
  torch::Tensor fake(const torch::Tensor& scores) const override { return torch::softplus(scores); }
  torch::Tensor generator(const torch::Tensor& scores) const override { return -torch::softplus(scores); }
};

}  // namespace

void register_bce(AdversarialLossRegistry& registry) {
  registry.add({"bce",
                "binary cross-entropy as a minimax game, generator log(1 - D): its gradient vanishes once "
                "the critic is sure",
                "Goodfellow et al. 2014, arXiv 1406.2661, equation 1",
                {}},
               [](const Values&) { return std::make_unique<BinaryCrossEntropyGame>(); });
}

}  // namespace lacuna
