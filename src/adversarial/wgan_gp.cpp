#include "adversarial/adversarial_loss.h"

namespace lacuna {
namespace {

class WassersteinPenalty final : public AdversarialLoss {
 public:
  torch::Tensor real(const torch::Tensor& scores) const override { return -scores; }
  torch::Tensor fake(const torch::Tensor& scores) const override { return scores; }
  torch::Tensor generator(const torch::Tensor& scores) const override { return -scores; }
  Penalty penalty() const override { return Penalty::interpolated; }
  bool classifies() const override { return false; }
};

}  // namespace

void register_wgan_gp(AdversarialLossRegistry& registry) {
  registry.add({"wgan_gp",
                "Wasserstein critic, its gradient held at norm 1",
                "WGAN-GP (Gulrajani et al. 2017, arXiv 1704.00028): critic E[D(fake)] - E[D(real)], "
                "generator -E[D(fake)]",
                {}},
               [](const Values&) { return std::make_unique<WassersteinPenalty>(); });
}

}  // namespace lacuna
