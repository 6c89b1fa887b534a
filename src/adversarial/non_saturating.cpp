#include "adversarial/adversarial_loss.h"

namespace lacuna {
namespace {

class NonSaturating final : public AdversarialLoss {
 public:
  torch::Tensor real(const torch::Tensor& scores) const override { return torch::softplus(-scores); }
  torch::Tensor fake(const torch::Tensor& scores) const override { return torch::softplus(scores); }
  torch::Tensor generator(const torch::Tensor& scores) const override { return torch::softplus(-scores); }
  Penalty penalty() const override { return Penalty::real; }
};

}  // namespace

void register_non_saturating(AdversarialLossRegistry& registry) {
  registry.add({"non_saturating",
                "logistic loss, generator -log D, with the R1 penalty",
                "Goodfellow et al. 2014, arXiv 1406.2661; R1: Mescheder et al. 2018, arXiv 1801.04406",
                {}},
               [](const Values&) { return std::make_unique<NonSaturating>(); });
}

}  // namespace lacuna
