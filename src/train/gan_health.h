#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace lacuna {

/// How the game between generator and critic went over a stretch of steps: means over the stretch.
struct GanFigures {
  double critic_loss = 0;
  double generator_loss = 0;   ///< the adversarial part, before its weight
  double real_score = 0;       ///< what the critic gives real pictures,
  double fake_score = 0;       ///< and generated ones
  double accuracy = 0;         ///< share of pairs in which the real one scores higher
  double critic_gradient = 0;  ///< norm of the critic's gradient
  double slope = 0;            ///< norm of the critic's gradient by the picture; 0 without a penalty
  double diversity = 0;        ///< spread of the generated pictures over a batch, over that of the real ones

  nlohmann::json to_json() const;
  static GanFigures from_json(const nlohmann::json& json);
};

/// Watches the figures of consecutive stretches and says when the game has failed (promise T9).
class GanHealth {
 public:
  /// `classifies`: a score above zero says "real", so that a critic that is always right teaches nothing.
  explicit GanHealth(bool classifies) : classifies_(classifies) {}

  /// What is wrong from this stretch on, once per trouble; nothing while all is well or known already.
  std::optional<std::string> judge(const GanFigures& figures);

  nlohmann::json state() const;
  void restore(const nlohmann::json& state);

 private:
  static constexpr double kSureAccuracy = 0.99;
  static constexpr double kLeastDiversity = 0.3;
  static constexpr int kPatience = 10;         // stretches in a row before the first two are called trouble
  static constexpr int kHistory = 20;          // stretches before a jump can be told from the usual
  static constexpr double kJump = 10;          // standard deviations
  static constexpr double kForgetting = 0.95;  // of the running mean and variance, per stretch

  std::optional<std::string> jump(double loss);

  bool classifies_;
  int sure_ = 0;       // stretches in a row with a critic that is always right
  int collapsed_ = 0;  // and with pictures that are all alike
  std::int64_t seen_ = 0;
  double mean_ = 0, variance_ = 0;  // of the critic's loss
};

}  // namespace lacuna
