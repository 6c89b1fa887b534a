#include "adversarial/gradient_penalty.h"

namespace lacuna {
namespace {

/// The squared norm of each picture's gradient, N numbers, itself differentiable.
torch::Tensor squared_norms(const ScoreFunction& critic, const torch::Tensor& pictures) {
  const torch::Tensor at = pictures.detach().requires_grad_(true);
  const torch::Tensor gradient =
      torch::autograd::grad({critic(at).sum()}, {at}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
  return gradient.flatten(1).square().sum(1);
}

}  // namespace

GradientPenalty gradient_penalty(const ScoreFunction& critic, const torch::Tensor& real,
                                 const torch::Tensor& fake, const torch::Tensor& mix) {
  constexpr double kTiny = 1e-12;  // the root has no slope at 0
  const torch::Tensor share = mix.view({-1, 1, 1, 1});
  const torch::Tensor norms =
      squared_norms(critic, real.detach() * share + fake.detach() * (1 - share)).add(kTiny).sqrt();
  return {(norms - 1).square().mean(), norms.mean().item<double>()};
}

GradientPenalty r1_penalty(const ScoreFunction& critic, const torch::Tensor& real) {
  const torch::Tensor squares = squared_norms(critic, real);
  return {squares.mean() / 2, squares.detach().sqrt().mean().item<double>()};
}

}  // namespace lacuna
