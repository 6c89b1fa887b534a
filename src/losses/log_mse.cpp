#include "losses/loss.h"

namespace lacuna {
namespace {

class LogMse final : public Loss {
 public:
  torch::Tensor operator()(const LossInput& input) const override {
    const torch::Tensor error = input.predicted - input.target;
    return error.square().mean({1, 2, 3}).add(1e-8).log().mean();
  }
};

}  // namespace

void register_log_mse(LossRegistry& registry) {
  registry.add({"log_mse",
                "logarithm of each picture's mean square error, so that every noise level weighs the same",
                "mean over pictures of ln(MSE + 1e-8); NAFNet's PSNR loss (arXiv 2204.04676) up to a factor",
                {}},
               [](const Values&) { return std::make_unique<LogMse>(); });
}

}  // namespace lacuna
