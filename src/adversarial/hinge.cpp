#include "adversarial/adversarial_loss.h"

namespace lacuna {
namespace {

class Hinge final : public AdversarialLoss {
 public:
  torch::Tensor real(const torch::Tensor& scores) const override { return torch::relu(1 - scores); }
  torch::Tensor fake(const torch::Tensor& scores) const override { return torch::relu(1 + scores); }
  torch::Tensor generator(const torch::Tensor& scores) const override { return -scores; }
};

}  // namespace

void register_hinge(AdversarialLossRegistry& registry) {
  registry.add({"hinge",
                "hinge loss, for a critic with spectral norm",
                "Lim and Ye 2017, arXiv 1705.02894; Miyato et al. 2018, arXiv 1802.05957",
                {}},
               [](const Values&) { return std::make_unique<Hinge>(); });
}

}  // namespace lacuna
