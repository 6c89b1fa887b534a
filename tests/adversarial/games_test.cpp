// Why one game converges and another does not, in their smallest forms; deterministic.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "adversarial/adversarial_loss.h"
#include "adversarial/gradient_penalty.h"

namespace lacuna {
namespace {

std::unique_ptr<AdversarialLoss> game(const std::string& name) {
  return adversarial_losses().make(name, {});
}

/// Dirac-GAN (Mescheder et al. 2018, arXiv 1801.04406): the only real picture is 0, the generator draws
/// `theta`, the critic is D(x) = psi * x. Plays `steps` simultaneous gradient steps of 0.1 from (1, 1) and
/// returns the distance from the solution (0, 0) after each.
std::vector<double> dirac_gan(const AdversarialLoss& loss, double r1_weight, int steps) {
  torch::Tensor theta = torch::ones({1, 1, 1, 1}), psi = torch::ones({1, 1, 1, 1});
  const torch::Tensor real = torch::zeros({1, 1, 1, 1});
  std::vector<double> distances;
  for (int step = 0; step < steps; ++step) {
    theta = theta.detach().requires_grad_(true);
    psi = psi.detach().requires_grad_(true);
    const auto critic = [&](const torch::Tensor& x) { return (psi * x).sum({1, 2, 3}); };
    torch::Tensor critic_loss = loss.real(critic(real)).mean() + loss.fake(critic(theta)).mean();
    if (r1_weight > 0) critic_loss = critic_loss + r1_penalty(critic, real).penalty * r1_weight;
    const torch::Tensor generator_loss = loss.generator(critic(theta)).mean();
    const torch::Tensor by_psi = torch::autograd::grad({critic_loss}, {psi}, {}, true)[0];
    const torch::Tensor by_theta = torch::autograd::grad({generator_loss}, {theta})[0];
    psi = psi.detach() - 0.1 * by_psi;
    theta = theta.detach() - 0.1 * by_theta;
    distances.push_back(std::hypot(theta.item<double>(), psi.item<double>()));
  }
  return distances;
}

TEST(DiracGan, every_step_of_the_minimax_game_leads_away_from_the_solution) {
  double before = std::sqrt(2.0);
  for (const double distance : dirac_gan(*game("bce"), 0, 500)) {
    ASSERT_GT(distance, before);
    before = distance;
  }
  EXPECT_GT(before, 2);
}

TEST(DiracGan, the_non_saturating_game_hardly_gets_nearer) {
  EXPECT_GT(dirac_gan(*game("non_saturating"), 0, 500).back(), 0.5);
}

TEST(DiracGan, with_r1_the_solution_is_reached) {
  const auto distances = dirac_gan(*game("non_saturating"), 1, 500);
  EXPECT_LT(distances.back(), 0.01);
  EXPECT_LT(distances.back(), distances[100]);
}

struct Mlp : torch::nn::Module {
  Mlp()
      : first(register_module("first", torch::nn::Linear(2, 32))),
        second(register_module("second", torch::nn::Linear(32, 32))),
        last(register_module("last", torch::nn::Linear(32, 1))) {}
  torch::Tensor forward(const torch::Tensor& x) {
    return last(torch::tanh(second(torch::tanh(first(x.flatten(1)))))).flatten();
  }
  torch::nn::Linear first, second, last;
};

/// A critic is trained against a generator that stands still, on two clouds of points that do not overlap.
/// Returns the norm of the gradient that the generated points get, after 50 critic steps and after 1000.
std::pair<double, double> gradients_for_a_frozen_generator(const AdversarialLoss& loss) {
  torch::manual_seed(1);
  const torch::Tensor real = torch::randn({64, 2, 1, 1}) * 0.1 + 1,
                      fake = torch::randn({64, 2, 1, 1}) * 0.1 - 1;
  Mlp critic;
  torch::optim::Adam optimizer(critic.parameters(), torch::optim::AdamOptions(1e-3));
  const auto gradient = [&] {
    const torch::Tensor points = fake.clone().requires_grad_(true);
    const torch::Tensor value = loss.generator(critic.forward(points)).sum();
    return torch::autograd::grad({value}, {points})[0].flatten(1).norm(2, 1).mean().item<double>();
  };
  double early = 0;
  for (int step = 0; step < 1000; ++step) {
    if (step == 50) early = gradient();
    torch::Tensor value = loss.real(critic.forward(real)).mean() + loss.fake(critic.forward(fake)).mean();
    if (loss.penalty() == Penalty::interpolated) {
      const torch::Tensor mix = torch::rand({64});
      value = value + 10 * gradient_penalty([&](const torch::Tensor& x) { return critic.forward(x); }, real,
                                            fake, mix)
                               .penalty;
    }
    optimizer.zero_grad();
    value.backward();
    optimizer.step();
  }
  return {early, gradient()};
}

TEST(FrozenGenerator, a_sure_critic_leaves_no_gradient_to_the_minimax_game) {
  for (const char* name : {"bce", "sigmoid_wasserstein"}) {
    SCOPED_TRACE(name);
    const auto [early, late] = gradients_for_a_frozen_generator(*game(name));
    EXPECT_LT(late, early / 20);
  }
}

TEST(FrozenGenerator, a_wasserstein_critic_with_penalty_goes_on_teaching) {
  const double late = gradients_for_a_frozen_generator(*game("wgan_gp")).second;
  EXPECT_GT(late, 0.5);
  EXPECT_LT(late, 1.5);
}

TEST(AdversarialLosses, are_the_published_formulas) {
  const torch::Tensor scores = torch::tensor({-2.0f, 0.5f, 3.0f}, torch::kFloat);
  const auto expect = [&](const torch::Tensor& actual, const std::function<double(double)>& formula) {
    for (std::int64_t i = 0; i < 3; ++i)
      EXPECT_NEAR(actual[i].item<double>(), formula(scores[i].item<double>()), 1e-5) << i;
  };
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  expect(game("wgan_gp")->real(scores), [](double x) { return -x; });
  expect(game("wgan_gp")->fake(scores), [](double x) { return x; });
  expect(game("wgan_gp")->generator(scores), [](double x) { return -x; });
  expect(game("hinge")->real(scores), [](double x) { return std::max(0.0, 1 - x); });
  expect(game("hinge")->fake(scores), [](double x) { return std::max(0.0, 1 + x); });
  expect(game("hinge")->generator(scores), [](double x) { return -x; });
  expect(game("bce")->real(scores), [&](double x) { return -std::log(sigmoid(x)); });
  expect(game("bce")->fake(scores), [&](double x) { return -std::log(1 - sigmoid(x)); });
  expect(game("bce")->generator(scores), [&](double x) { return std::log(1 - sigmoid(x)); });
  expect(game("non_saturating")->generator(scores), [&](double x) { return -std::log(sigmoid(x)); });
  expect(game("sigmoid_wasserstein")->generator(scores), [&](double x) { return -sigmoid(x); });
}

}  // namespace
}  // namespace lacuna
