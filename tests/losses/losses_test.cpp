#include <gtest/gtest.h>

#include <cmath>

#include "losses/loss.h"
#include "support/errors.h"

namespace lacuna {
namespace {

double value(const std::string& name, const LossInput& input) {
  return (*losses().make(name, {}))(input).item<double>();
}

LossInput pair(float difference) {
  LossInput input;
  input.target = torch::full({2, 3, 4, 4}, 0.25f);
  input.predicted = input.target + difference;
  return input;
}

TEST(Losses, constant_error_gives_the_formula) {
  EXPECT_NEAR(value("mse", pair(0.1f)), 0.01, 1e-7);
  EXPECT_NEAR(value("l1", pair(-0.1f)), 0.1, 1e-7);
  EXPECT_NEAR(value("charbonnier", pair(0.1f)), std::sqrt(0.01 + 1e-6), 1e-7);
  EXPECT_NEAR(value("log_mse", pair(0.1f)), std::log(0.01), 1e-4);
}

TEST(Losses, log_mse_weighs_every_picture_the_same) {
  LossInput input = pair(0.1f);
  input.predicted[1] = input.target[1] + 0.01f;
  EXPECT_NEAR(value("log_mse", input), (std::log(1e-2) + std::log(1e-4)) / 2, 1e-3);
}

TEST(Losses, identical_pictures_give_a_finite_gradient) {
  for (const std::string& name : losses().names()) {
    if (name == "bce" || name == "dice" || name == "perceptual")
      continue;  // of masks; needs a file of weights
    SCOPED_TRACE(name);
    LossInput input = pair(0);
    input.predicted = input.target.clone().set_requires_grad(true);
    (*losses().make(name, {}))(input).backward();
    EXPECT_TRUE(input.predicted.grad().isfinite().all().item<bool>());
  }
}

TEST(Losses, bce_of_certain_and_of_undecided_masks) {
  LossInput input = pair(0);
  input.mask = torch::ones({2, 1, 4, 4});
  input.mask_logits = torch::zeros({2, 1, 4, 4});
  EXPECT_NEAR(value("bce", input), std::log(2.0), 1e-6);
  input.mask_logits = torch::full({2, 1, 4, 4}, 20.0f);
  EXPECT_NEAR(value("bce", input), 0, 1e-6);
}

TEST(Losses, dice_of_half_found_and_of_missed_damage) {
  LossInput input = pair(0);
  input.mask = torch::zeros({2, 1, 4, 4});
  input.mask.narrow(2, 0, 2).fill_(1);                    // 16 of 32 pixels
  input.mask_logits = torch::full({2, 1, 4, 4}, -30.0f);  // nothing found
  EXPECT_NEAR(value("dice", input), 1 - 1.0 / 17, 1e-5);
  input.mask_logits.narrow(2, 0, 1).fill_(30);  // half of it
  EXPECT_NEAR(value("dice", input), 1 - (2 * 8.0 + 1) / (8 + 16 + 1), 1e-5);
  input.mask_logits.narrow(2, 0, 2).fill_(30);
  EXPECT_NEAR(value("dice", input), 0, 1e-5);
}

TEST(Losses, losses_of_masks_without_a_predicted_mask_are_usage_errors) {
  for (const char* name : {"bce", "dice"})
    EXPECT_EQ(testing::error_of([&] { value(name, pair(0)); }).code, ErrorCode::usage) << name;
}

// One covered pixel of four, off by 1; the others off by 0.5.
TEST(Losses, covered_pixels_count_as_often_as_the_hole_weight_says) {
  LossInput input;
  input.target = torch::zeros({1, 3, 2, 2});
  input.predicted = torch::full({1, 3, 2, 2}, 0.5f);
  input.mask = torch::zeros({1, 1, 2, 2});
  input.mask[0][0][0][1] = 1;
  input.predicted.select(2, 0).select(2, 1).fill_(1);
  const auto value = [&](const std::string& kind, const std::string& weight) {
    return (*losses().make(kind, {{"hole_weight", weight}}))(input).item<double>();
  };
  EXPECT_NEAR(value("mse", "1"), (1 + 3 * 0.25) / 4, 1e-6);
  EXPECT_NEAR(value("mse", "5"), (5 + 3 * 0.25) / 8, 1e-6);
  EXPECT_NEAR(value("l1", "5"), (5 + 3 * 0.5) / 8, 1e-6);
  EXPECT_NEAR(value("l1", "0"), 0.5, 1e-6);
  input.mask = torch::Tensor();
  EXPECT_NEAR(value("l1", "5"), (1 + 3 * 0.5) / 4, 1e-6);
}

}  // namespace
}  // namespace lacuna
