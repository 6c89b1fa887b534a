#include "adversarial/adversarial_loss.h"

namespace lacuna {
namespace {

class SigmoidWasserstein final : public AdversarialLoss {
 public:
  torch::Tensor real(const torch::Tensor& scores) const override { return -scores.sigmoid(); }
  torch::Tensor fake(const torch::Tensor& scores) const override { return scores.sigmoid(); }
  torch::Tensor generator(const torch::Tensor& scores) const override { return -scores.sigmoid(); }
};

}  // namespace

void register_sigmoid_wasserstein(AdversarialLossRegistry& registry) {
  registry.add({"sigmoid_wasserstein",
                "difference of means behind a sigmoid, without a penalty: a common mistake, kept to show it",
                "no Wasserstein distance: the sigmoid's flat ends take the gradient away; compare wgan_gp",
                {}},
               [](const Values&) { return std::make_unique<SigmoidWasserstein>(); });
}

}  // namespace lacuna
