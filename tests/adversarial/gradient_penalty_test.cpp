#include "adversarial/gradient_penalty.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lacuna {
namespace {

TEST(GradientPenalty, takes_the_norm_of_each_picture_over_all_its_numbers) {
  // D(x) = |x|^2 / 2 has the gradient x, so the norm is that of the mixed picture itself.
  const torch::Tensor real = torch::zeros({2, 3, 2, 2}), fake = torch::zeros({2, 3, 2, 2});
  real[0].fill_(1);  // norm sqrt(12)
  real[1].fill_(2);  // norm 2 sqrt(12)
  const auto critic = [](const torch::Tensor& x) { return x.square().sum({1, 2, 3}) / 2; };
  const GradientPenalty whole = gradient_penalty(critic, real, fake, torch::ones({2}));
  const double norm = std::sqrt(12.0);
  EXPECT_NEAR(whole.penalty.item<double>(), (std::pow(norm - 1, 2) + std::pow(2 * norm - 1, 2)) / 2, 1e-4);
  EXPECT_NEAR(whole.norm, 1.5 * norm, 1e-4);

  const GradientPenalty mixed = gradient_penalty(critic, real, fake, torch::tensor({0.5f, 0.25f}));
  EXPECT_NEAR(mixed.penalty.item<double>(), std::pow(norm / 2 - 1, 2), 1e-4);
  EXPECT_NEAR(r1_penalty(critic, real).penalty.item<double>(), (12.0 + 48.0) / 4, 1e-4);
}

TEST(GradientPenalty, its_own_gradient_agrees_with_finite_differences) {
  torch::manual_seed(2);
  const auto options = torch::kDouble;
  const torch::Tensor real = torch::randn({3, 2, 4, 4}, options), fake = torch::randn({3, 2, 4, 4}, options),
                      mix = torch::rand({3}, options), weight = torch::randn({5, 2, 3, 3}, options) / 4,
                      head = torch::randn({5}, options);
  const auto penalty_of = [&](const torch::Tensor& weights, bool interpolated) {
    const auto critic = [&](const torch::Tensor& x) {
      return torch::matmul(torch::tanh(torch::conv2d(x, weights, {}, 1, 1)).sum({2, 3}), head);
    };
    return interpolated ? gradient_penalty(critic, real, fake, mix).penalty
                        : r1_penalty(critic, real).penalty;
  };
  for (const bool interpolated : {true, false}) {
    const torch::Tensor at = weight.clone().requires_grad_(true);
    penalty_of(at, interpolated).backward();
    constexpr double kStep = 1e-5;
    for (const std::int64_t index : {0, 17, 44, 89}) {
      torch::Tensor more = weight.clone(), less = weight.clone();
      more.view(-1)[index] += kStep;
      less.view(-1)[index] -= kStep;
      const double slope =
          (penalty_of(more, interpolated) - penalty_of(less, interpolated)).item<double>() / (2 * kStep);
      EXPECT_NEAR(at.grad().view(-1)[index].item<double>(), slope, 1e-5 * (1 + std::abs(slope)))
          << "interpolated " << interpolated << ", weight " << index;
    }
  }
}

TEST(GradientPenalty, leaves_no_gradient_in_the_pictures) {
  const torch::Tensor real = torch::ones({1, 1, 2, 2}),
                      fake = torch::zeros({1, 1, 2, 2}).requires_grad_(true);
  const torch::Tensor scale = torch::ones({1}).requires_grad_(true);
  const auto critic = [&](const torch::Tensor& x) { return x.square().sum({1, 2, 3}) * scale; };
  gradient_penalty(critic, real, fake, torch::tensor({0.5f})).penalty.backward();
  EXPECT_FALSE(fake.grad().defined());
  EXPECT_TRUE(scale.grad().defined());
}

}  // namespace
}  // namespace lacuna
