#include "train/gan_health.h"

#include <fmt/format.h>

#include <cmath>

namespace lacuna {

nlohmann::json GanFigures::to_json() const {
  return {{"critic_loss", critic_loss},
          {"generator_loss", generator_loss},
          {"score_real", real_score},
          {"score_fake", fake_score},
          {"accuracy", accuracy},
          {"critic_gradient", critic_gradient},
          {"slope", slope},
          {"diversity", diversity}};
}

GanFigures GanFigures::from_json(const nlohmann::json& json) {
  return {json.at("critic_loss"), json.at("generator_loss"),  json.at("score_real"), json.at("score_fake"),
          json.at("accuracy"),    json.at("critic_gradient"), json.at("slope"),      json.at("diversity")};
}

std::optional<std::string> GanHealth::judge(const GanFigures& figures) {
  sure_ = classifies_ && figures.accuracy > kSureAccuracy ? sure_ + 1 : 0;
  collapsed_ = figures.diversity < kLeastDiversity ? collapsed_ + 1 : 0;
  const auto jumped = jump(figures.critic_loss);
  if (collapsed_ == kPatience) {
    return fmt::format("collapse: generated pictures vary {:.2f} times as much as real ones",
                       figures.diversity);
  }
  if (sure_ == kPatience) {
    return fmt::format(
        "the critic tells {:.1f} % of the generated pictures: it teaches the generator nothing",
        100 * figures.accuracy);
  }
  return jumped;
}

std::optional<std::string> GanHealth::jump(double loss) {
  const double difference = loss - mean_, deviation = std::sqrt(variance_);
  const bool far = seen_ >= kHistory && std::abs(difference) > kJump * deviation;
  const double share = seen_ == 0 ? 1 : std::max(1 - kForgetting, 1.0 / static_cast<double>(seen_ + 1));
  mean_ += share * difference;
  variance_ = (1 - share) * (variance_ + share * difference * difference);
  ++seen_;
  if (!far) return std::nullopt;
  return fmt::format("the critic's loss jumped to {:.3g}, {:.0f} standard deviations from its mean", loss,
                     std::abs(difference) / std::max(deviation, 1e-12));
}

nlohmann::json GanHealth::state() const {
  return {sure_, collapsed_, seen_, mean_, variance_};
}

void GanHealth::restore(const nlohmann::json& state) {
  sure_ = state.at(0);
  collapsed_ = state.at(1);
  seen_ = state.at(2);
  mean_ = state.at(3);
  variance_ = state.at(4);
}

}  // namespace lacuna
