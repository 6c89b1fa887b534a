#include "losses/loss.h"

namespace lacuna {
namespace {

class LogMse final : public Loss {
 public:
  explicit LogMse(const Values& values) : hole_weight_(values.real("hole_weight")) {}

  torch::Tensor operator()(const LossInput& input) const override {
    const torch::Tensor squares = (input.predicted - input.target).square();
    return hole_weighted_means(squares, input.mask, hole_weight_).add(1e-8).log().mean();
  }

 private:
  double hole_weight_;
};

}  // namespace

void register_log_mse(LossRegistry& registry) {
  registry.add({"log_mse",
                "logarithm of each picture's mean square error, so that every noise level weighs the same",
                "mean over pictures of ln(MSE + 1e-8); NAFNet's PSNR loss (arXiv 2204.04676) up to a factor",
                {kHoleWeight}},
               [](const Values& values) { return std::make_unique<LogMse>(values); });
}

}  // namespace lacuna
