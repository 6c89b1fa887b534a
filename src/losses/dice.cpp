#include "losses/loss.h"

namespace lacuna {
namespace {

class Dice final : public Loss {
 public:
  torch::Tensor operator()(const LossInput& input) const override {
    if (!input.mask_logits.defined() || !input.mask.defined()) {
      throw Error(ErrorCode::usage,
                  "loss 'dice' needs a network with mask_head and damage that covers something");
    }
    const torch::Tensor found = input.mask_logits.sigmoid();
    return 1 - (2 * input.whole((found * input.mask).sum()) + 1) /
                   (input.whole(found.sum()) + input.whole(input.mask.sum()) + 1);
  }
};

}  // namespace

void register_dice(LossRegistry& registry) {
  registry.add(
      {"dice",
       "how far predicted and true mask of the whole batch are from covering each other: does not care how "
       "rare "
       "damage is",
       "1 - (2 sum p m + 1) / (sum p + sum m + 1), p = sigmoid of the logits (Milletari et al. 2016, arXiv "
       "1606.04797)",
       {}},
      [](const Values&) { return std::make_unique<Dice>(); });
}

}  // namespace lacuna
