#include <gtest/gtest.h>

#include "losses/loss.h"
#include "modelfile/safetensors.h"
#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

/// Weights of VGG16's first block with three channels in place of 64; each convolution copies its input.
TensorFile copying_block() {
  TensorFile file;
  std::vector<float> weight(3 * 3 * 9, 0.0f);
  for (std::size_t channel = 0; channel < 3; ++channel) weight[(channel * 3 + channel) * 9 + 4] = 1;
  for (const std::string name : {"features.0", "features.2"}) {
    file.tensors[name + ".weight"] = make_tensor({3, 3, 3, 3}, weight);
    file.tensors[name + ".bias"] = make_tensor({3}, {0, 0, 0});
  }
  return file;
}

std::unique_ptr<Loss> perceptual(const std::filesystem::path& weights, const std::string& blocks = "1") {
  return losses().make("perceptual", {{"weights", weights.string()}, {"blocks", blocks}});
}

LossInput pair(float target, float predicted) {
  LossInput input;
  input.target = torch::full({2, 3, 4, 4}, target);
  input.predicted = torch::full({2, 3, 4, 4}, predicted);
  return input;
}

TEST(Perceptual, copying_weights_give_the_difference_in_deviations_of_imagenet) {
  const testing::TempFolder folder;
  write_tensor_file(folder / "vgg.safetensors", copying_block());
  const auto loss = perceptual(folder / "vgg.safetensors");
  EXPECT_NEAR((*loss)(pair(0.75f, 0.75f)).item<double>(), 0, 1e-7);
  const double deviations = (1 / 0.229 + 1 / 0.224 + 1 / 0.225) / 3;
  EXPECT_NEAR((*loss)(pair(0.75f, 0.65f)).item<double>(), 0.1 * deviations, 1e-5);
  // Below the mean colour the ReLU lets nothing through.
  EXPECT_NEAR((*loss)(pair(0.3f, 0.1f)).item<double>(), 0, 1e-7);
}

TEST(Perceptual, its_gradient_reaches_the_prediction_only) {
  const testing::TempFolder folder;
  write_tensor_file(folder / "vgg.safetensors", copying_block());
  LossInput input = pair(0.9f, 0.8f);
  input.predicted.set_requires_grad(true);
  (*perceptual(folder / "vgg.safetensors"))(input).backward();
  EXPECT_LT(input.predicted.grad().max().item<double>(), 0);  // brighter is better
}

TEST(Perceptual, what_does_not_fit_is_named) {
  const testing::TempFolder folder;
  const auto path = folder / "vgg.safetensors";
  EXPECT_EQ(testing::error_of([] { losses().make("perceptual", {}); }).code, ErrorCode::usage);
  write_tensor_file(path, copying_block());
  const auto missing = testing::error_of([&] { perceptual(path, "1,2"); });
  EXPECT_EQ(missing.code, ErrorCode::bad_input);
  EXPECT_NE(missing.message.find("features.5.weight"), std::string::npos) << missing.message;
  TensorFile wrong = copying_block();
  wrong.tensors["features.2.weight"] = make_tensor({3, 4, 3, 3}, std::vector<float>(3 * 4 * 9));
  write_tensor_file(path, wrong);
  const auto shape = testing::error_of([&] { perceptual(path); });
  EXPECT_EQ(shape.code, ErrorCode::bad_input);
  EXPECT_NE(shape.message.find("features.2"), std::string::npos) << shape.message;
}

TEST(Perceptual, gray_pictures_are_refused) {
  const testing::TempFolder folder;
  write_tensor_file(folder / "vgg.safetensors", copying_block());
  LossInput input;
  input.target = input.predicted = torch::zeros({1, 1, 4, 4});
  EXPECT_EQ(testing::error_of([&] { (*perceptual(folder / "vgg.safetensors"))(input); }).code,
            ErrorCode::usage);
}

}  // namespace
}  // namespace lacuna
