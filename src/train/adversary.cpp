#include "train/adversary.h"

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "lacuna/error.h"
#include "networks/network.h"
#include "train/state_tensors.h"

namespace lacuna {
namespace {

constexpr std::uint64_t kMixStream = 0x6d6978;           // "mix": of real and generated, for the penalty
constexpr std::uint64_t kCropStream = 0x63726f70;        // "crop": around the hole
constexpr std::uint64_t kCriticStream = 0x637269746963;  // "critic": its first weights

std::shared_ptr<Critic> make_critic(const Recipe& recipe, const torch::Device& device) {
  std::shared_ptr<Critic> critic = critics().make(recipe.critic.kind, recipe.critic.parameters);
  initialise(*critic, recipe.seed ^ kCriticStream);
  critic->to(device);
  return critic;
}

/// Where a square of `side` pixels begins on an axis of `length`, so that it holds `centre` in its middle or
/// ends at the border.
std::int64_t begin_around(std::int64_t centre, std::int64_t side, std::int64_t length) {
  return std::clamp<std::int64_t>(centre - side / 2, 0, length - side);
}

/// Draws the numbers of the `count` pictures that other ranks have before this one's: one each.
void skip(Random& random, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) random.bits();
}

/// Squares of the pictures of `all`, each around a random pixel of its hole, or of the picture without one.
Comparison crop_around_hole(const Comparison& all, std::int64_t side, Random random) {
  const std::int64_t height = all.mask.size(2), width = all.mask.size(3);
  if (side >= height && side >= width) return all;
  std::vector<torch::Tensor> real, fake, mask;
  const torch::Tensor holes = all.mask.cpu();
  for (std::int64_t i = 0; i < all.mask.size(0); ++i) {
    const torch::Tensor hole = holes[i][0].flatten().nonzero();
    const auto count = static_cast<std::uint32_t>(hole.size(0) > 0 ? hole.size(0) : height * width);
    const std::int64_t drawn = random.below(count);
    const std::int64_t pixel = hole.size(0) > 0 ? hole[drawn].item<std::int64_t>() : drawn;
    const std::int64_t rows = std::min(side, height), columns = std::min(side, width);
    const std::int64_t top = begin_around(pixel / width, rows, height),
                       left = begin_around(pixel % width, columns, width);
    const auto square = [&](const torch::Tensor& batch) {
      return batch[i].narrow(1, top, rows).narrow(2, left, columns);
    };
    real.push_back(square(all.real));
    fake.push_back(square(all.fake));
    mask.push_back(square(all.mask));
  }
  return {torch::stack(real), torch::stack(fake), torch::stack(mask)};
}

/// Spares the gradients of the critic's weights while the generator learns.
class Frozen {
 public:
  explicit Frozen(torch::nn::Module& network) : parameters_(network.parameters()) { set(false); }
  ~Frozen() { set(true); }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;

 private:
  void set(bool learns) {
    for (torch::Tensor& parameter : parameters_) parameter.requires_grad_(learns);
  }

  std::vector<torch::Tensor> parameters_;
};

}  // namespace

Adversary::Adversary(const Recipe& recipe, const torch::Device& device, RankGroup& ranks)
    : critic_(make_critic(recipe, device)),
      loss_(adversarial_losses().make(recipe.adversarial.text("loss"), {})),
      parameters_(*critic_),
      ranks_(ranks),
      reducer_(ranks, *critic_),
      optimizer_(parameters_.values(),
                 {recipe.adversarial.real("beta1"), recipe.adversarial.real("beta2"), 1e-8, 0}),
      health_(loss_->classifies()),
      seed_(recipe.seed),
      critic_steps_(recipe.adversarial.integer("critic_steps")),
      critic_first_(recipe.adversarial.integer("critic_first")),
      ramp_(recipe.adversarial.integer("ramp")),
      penalty_every_(recipe.adversarial.integer("penalty_every")),
      crop_(recipe.adversarial.integer("crop")),
      rate_(recipe.adversarial.real("rate")),
      clip_(recipe.adversarial.real("clip")),
      weight_(recipe.adversarial.real("weight")),
      penalty_(recipe.adversarial.real("penalty")),
      feature_matching_(recipe.adversarial.real("feature_matching")),
      composite_(recipe.adversarial.boolean("composite")),
      hole_only_(recipe.adversarial.boolean("hole_only")) {}

Comparison Adversary::compare(const torch::Tensor& real, const torch::Tensor& fake, const torch::Tensor& mask,
                              std::int64_t step, std::int64_t turn) const {
  const Comparison whole{real, composite_ ? real * (1 - mask) + fake * mask : fake, mask};
  if (crop_ == 0) return whole;
  const auto count = static_cast<std::uint64_t>(step * (critic_steps_ + 1) + turn);
  Random random(seed_, kCropStream, count);
  skip(random, ranks_.rank() * real.size(0));
  return crop_around_hole(whole, crop_, random);
}

torch::Tensor Adversary::mean(const torch::Tensor& values, const torch::Tensor& mask) const {
  if (!hole_only_) return values.mean();
  // A score counts by the share of the hole in its part of the picture.
  const torch::Tensor weights = torch::adaptive_avg_pool2d(mask, {values.size(2), values.size(3)});
  return ranks_.batch_sum((values * weights).sum()) / ranks_.batch_sum(weights.sum()).clamp_min(1e-6);
}

torch::Tensor Adversary::penalty(const Comparison& pictures, std::int64_t step, std::int64_t turn) {
  const std::int64_t count = step * critic_steps_ + turn;
  if (loss_->penalty() == Penalty::none || penalty_ == 0 || count % penalty_every_ != 0) return {};
  const auto score = [&](const torch::Tensor& image) {
    return critic_->forward(image, pictures.mask).scores.mean({1, 2, 3});
  };
  GradientPenalty penalty;
  if (loss_->penalty() == Penalty::interpolated) {
    Random random(seed_, kMixStream, static_cast<std::uint64_t>(count));
    skip(random, ranks_.rank() * pictures.real.size(0));
    torch::Tensor mix = torch::empty({pictures.real.size(0)});
    for (std::int64_t i = 0; i < mix.size(0); ++i) mix[i] = random.uniform();
    penalty = gradient_penalty(score, pictures.real, pictures.fake, mix.to(pictures.real.device()));
  } else {
    penalty = r1_penalty(score, pictures.real);
  }
  sums_.slope += penalty.norm;
  ++slope_count_;
  return penalty.penalty * (penalty_ * static_cast<double>(penalty_every_));
}

double Adversary::train(const Comparison& pictures, std::int64_t step, std::int64_t turn, double rate_share) {
  const torch::Tensor real = critic_->forward(pictures.real, pictures.mask).scores;
  const torch::Tensor fake = critic_->forward(pictures.fake.detach(), pictures.mask).scores;
  torch::Tensor total = mean(loss_->real(real), pictures.mask) + mean(loss_->fake(fake), pictures.mask);
  const double loss = total.item<double>();
  const torch::Tensor extra = penalty(pictures, step, turn);
  if (extra.defined()) total = total + extra;
  parameters_.zero_gradients();
  reducer_.backward(total);
  const std::vector<double> judged = ranks_.means({total.item<double>(), parameters_.gradient_norm()});
  const double whole = judged[0];
  gradient_norm_ = judged[1];
  if (!std::isfinite(whole) || !std::isfinite(gradient_norm_)) return whole;
  const double scale = clip_ > 0 && gradient_norm_ > clip_ ? clip_ / gradient_norm_ : 1.0;
  optimizer_.step(parameters_.values(), parameters_.gradients(), rate_ * rate_share, scale);
  tally(real.detach(), fake.detach(), pictures, loss);
  return whole;
}

torch::Tensor Adversary::teach(const Comparison& pictures, std::int64_t step) {
  const Frozen frozen(*critic_);
  const Criticism fake = critic_->forward(pictures.fake, pictures.mask);
  torch::Tensor loss = mean(loss_->generator(fake.scores), pictures.mask);
  sums_.generator_loss += loss.item<double>();
  ++generator_count_;
  if (feature_matching_ > 0) {
    torch::NoGradGuard no_gradient;
    const Criticism real = critic_->forward(pictures.real, pictures.mask);
    const torch::AutoGradMode with_gradient(true);
    for (std::size_t layer = 0; layer < fake.features.size(); ++layer) {
      loss = loss + torch::l1_loss(fake.features[layer], real.features[layer]) *
                        (feature_matching_ / static_cast<double>(fake.features.size()));
    }
  }
  const double ramp =
      ramp_ > 0 ? std::min(1.0, static_cast<double>(step - critic_first_ + 1) / static_cast<double>(ramp_))
                : 1.0;
  return loss * (weight_ * ramp);
}

void Adversary::tally(const torch::Tensor& real, const torch::Tensor& fake, const Comparison& pictures,
                      double loss) {
  sums_.critic_loss += loss;
  sums_.real_score += real.mean().item<double>();
  sums_.fake_score += fake.mean().item<double>();
  sums_.accuracy += (real.mean({1, 2, 3}) > fake.mean({1, 2, 3})).to(torch::kFloat).mean().item<double>();
  sums_.critic_gradient += gradient_norm_;
  // How much pictures of a batch differ from one another. One picture alone tells nothing: counted as alike.
  const auto spread = [](const torch::Tensor& batch) {
    return batch.size(0) > 1 ? batch.detach().std(0).mean().item<double>() : 1.0;
  };
  constexpr double kTiny = 1e-6;
  sums_.diversity += spread(pictures.fake) / std::max(spread(pictures.real), kTiny);
  ++critic_count_;
}

void Adversary::agree() {
  if (ranks_.alone()) return;
  std::vector<double*> figures{&sums_.critic_loss, &sums_.generator_loss, &sums_.real_score,
                               &sums_.fake_score,  &sums_.accuracy,       &sums_.critic_gradient,
                               &sums_.slope,       &sums_.diversity};
  std::vector<double> values;
  for (const double* figure : figures) values.push_back(*figure);
  values = ranks_.means(values);
  for (std::size_t i = 0; i < figures.size(); ++i) *figures[i] = values[i];
}

GanFigures Adversary::take_figures(std::optional<std::string>& alarm) {
  agree();
  const double critic = static_cast<double>(std::max<std::int64_t>(critic_count_, 1));
  GanFigures means = sums_;
  for (double* figure : {&means.critic_loss, &means.real_score, &means.fake_score, &means.accuracy,
                         &means.critic_gradient, &means.diversity}) {
    *figure /= critic;
  }
  means.generator_loss /= static_cast<double>(std::max<std::int64_t>(generator_count_, 1));
  means.slope /= static_cast<double>(std::max<std::int64_t>(slope_count_, 1));
  if (critic_count_ > 0) alarm = health_.judge(means);
  sums_ = {};
  critic_count_ = generator_count_ = slope_count_ = 0;
  return means;
}

void Adversary::save(Checkpoint& checkpoint) {
  TensorFile& file = checkpoint.tensors;
  store_values(file, "critic", parameters_.values());
  store_values(file, "critic.adam.first", optimizer_.first_moment());
  store_values(file, "critic.adam.second", optimizer_.second_moment());
  for (const auto& item : critic_->named_buffers())
    store_values(file, "critic.buffer." + item.key(), item.value());
  checkpoint.state["adversary"] = {{"adam_steps", optimizer_.step_count()},
                                   {"health", health_.state()},
                                   {"counts", {critic_count_, generator_count_, slope_count_}},
                                   {"sums", sums_.to_json()}};
}

void Adversary::restore(const Checkpoint& checkpoint) {
  const TensorFile& file = checkpoint.tensors;
  restore_values(file, "critic", parameters_.values());
  restore_values(file, "critic.adam.first", optimizer_.first_moment());
  restore_values(file, "critic.adam.second", optimizer_.second_moment());
  for (auto& item : critic_->named_buffers())
    restore_values(file, "critic.buffer." + item.key(), item.value());
  const nlohmann::json& state = checkpoint.state.at("adversary");
  optimizer_.step_count() = state.at("adam_steps");
  health_.restore(state.at("health"));
  critic_count_ = state.at("counts").at(0);
  generator_count_ = state.at("counts").at(1);
  slope_count_ = state.at("counts").at(2);
  sums_ = GanFigures::from_json(state.at("sums"));
}

}  // namespace lacuna
