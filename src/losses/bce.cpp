#include "losses/loss.h"

namespace lacuna {
namespace {

class BinaryCrossEntropy final : public Loss {
 public:
  torch::Tensor operator()(const LossInput& input) const override {
    if (!input.mask_logits.defined() || !input.mask.defined()) {
      throw Error(ErrorCode::usage,
                  "loss 'bce' needs a network with mask_head and damage that covers something");
    }
    return torch::binary_cross_entropy_with_logits(input.mask_logits, input.mask);
  }
};

}  // namespace

void register_bce(LossRegistry& registry) {
  registry.add({"bce",
                "binary cross-entropy of the predicted mask against the true one",
                "mean -(m ln p + (1 - m) ln(1 - p)), p = sigmoid of the logits",
                {}},
               [](const Values&) { return std::make_unique<BinaryCrossEntropy>(); });
}

}  // namespace lacuna
