#pragma once

#include <torch/torch.h>

#include <memory>
#include <optional>
#include <string>

#include "adversarial/adversarial_loss.h"
#include "adversarial/gradient_penalty.h"
#include "critics/critic.h"
#include "engine/recipe.h"
#include "train/adamw.h"
#include "train/distributed.h"
#include "train/flat_parameters.h"
#include "train/gan_health.h"
#include "train/run_folder.h"

namespace lacuna {

/// Pictures that the critic compares, and where they may differ. All N x C x H x W, the mask N x 1 x H x W.
struct Comparison {
  torch::Tensor real, fake, mask;
};

/// The critic's half of adversarial training: its weights, optimizer and health, and what it tells the
/// generator. Random numbers depend on (recipe seed, step) alone.
class Adversary {
 public:
  /// `recipe` has a critic, which computes on `device` and learns the same on all of `ranks`. Throws usage.
  Adversary(const Recipe& recipe, const torch::Device& device, RankGroup& ranks);

  std::int64_t critic_steps() const { return critic_steps_; }
  /// Steps at the start in which the critic learns alone.
  std::int64_t critic_first() const { return critic_first_; }
  /// What the critic compares in turn `turn` of generator step `step` (turn critic_steps() teaches the
  /// generator): with `composite`, the generated picture in the hole of the real one; with `crop`, a square
  /// around some pixel of the hole.
  Comparison compare(const torch::Tensor& real, const torch::Tensor& fake, const torch::Tensor& mask,
                     std::int64_t step, std::int64_t turn) const;

  /// One step of the critic, the `turn`th of generator step `step`, at `rate_share` of its learning rate.
  /// Returns its loss; the weights are left alone where loss or gradient is not finite (`gradient_norm`).
  double train(const Comparison& pictures, std::int64_t step, std::int64_t turn, double rate_share);
  /// Norm of the critic's gradient in the last train().
  double gradient_norm() const { return gradient_norm_; }

  /// What the generator minimises because of the critic: the weighted adversarial loss and feature matching.
  torch::Tensor teach(const Comparison& pictures, std::int64_t step);

  /// Makes the figures so far the means over the ranks.
  void agree();
  /// Figures since the last call; what is wrong goes to `alarm`.
  GanFigures take_figures(std::optional<std::string>& alarm);

  void save(Checkpoint& checkpoint);
  void restore(const Checkpoint& checkpoint);
  torch::Tensor& values() { return parameters_.values(); }
  bool values_finite() const { return parameters_.values_finite(); }

 private:
  torch::Tensor mean(const torch::Tensor& values, const torch::Tensor& mask) const;
  torch::Tensor penalty(const Comparison& pictures, std::int64_t step, std::int64_t turn);
  void tally(const torch::Tensor& real, const torch::Tensor& fake, const Comparison& pictures, double loss);

  std::shared_ptr<Critic> critic_;
  std::unique_ptr<AdversarialLoss> loss_;
  FlatParameters parameters_;
  RankGroup& ranks_;
  GradientReducer reducer_;
  Adamw optimizer_;
  GanHealth health_;
  std::uint64_t seed_;
  std::int64_t critic_steps_, critic_first_, ramp_, penalty_every_, crop_;
  double rate_, clip_, weight_, penalty_, feature_matching_;
  bool composite_, hole_only_;
  double gradient_norm_ = 0;
  GanFigures sums_;
  std::int64_t critic_count_ = 0, generator_count_ = 0, slope_count_ = 0;
};

}  // namespace lacuna
