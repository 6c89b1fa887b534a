#include <gtest/gtest.h>

#include "critics/critic.h"
#include "critics/spectral_convolution.h"
#include "networks/network.h"
#include "support/errors.h"

namespace lacuna {
namespace {

using testing::error_of;

TEST(Critics, all_score_small_and_odd_pictures_one_by_one) {
  for (const std::string& name : critics().names()) {
    SCOPED_TRACE(name);
    const auto critic = critics().make(name, {{"widths", "4,8,8"}, {"mask_plane", "true"}});
    initialise(*critic, 5);
    EXPECT_TRUE(critic->takes_mask());
    torch::manual_seed(3);
    const torch::Tensor pictures = torch::rand({3, 3, 33, 28}), mask = torch::rand({3, 1, 33, 28});
    const Criticism together = critic->forward(pictures, mask);
    EXPECT_EQ(together.scores.size(0), 3);
    EXPECT_EQ(together.scores.size(1), 1);
    EXPECT_FALSE(together.features.empty());
    for (std::int64_t i = 0; i < 3; ++i) {  // no batch statistics
      const Criticism alone = critic->forward(pictures.narrow(0, i, 1), mask.narrow(0, i, 1));
      EXPECT_TRUE(torch::allclose(alone.scores[0], together.scores[i], 1e-4, 1e-5));
    }
  }
}

TEST(Critics, pictures_that_are_too_small_are_an_error_that_says_what_is_needed) {
  const auto critic = critics().make("patch_critic", {{"widths", "4,8,8"}});
  initialise(*critic, 5);
  const auto score = [&](std::int64_t height, std::int64_t width) {
    return critic->forward(torch::rand({1, 3, height, width}), {}).scores.numel();
  };
  EXPECT_EQ(score(12, 12), 1);
  const auto error = error_of([&] { score(40, 11); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  for (const char* part : {"11 x 40", "12", "adversarial.crop"})
    EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
}

TEST(Critics, unknown_parameters_are_named) {
  const auto error = error_of([] { critics().make("patch_critic", {{"width", "4"}}); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_NE(error.message.find("widths"), std::string::npos) << error.message;
}

TEST(SpectralConvolution, has_a_largest_singular_value_of_one) {
  SpectralConvolution layer(6, 10, 4, 2, true);
  initialise(layer, 7);
  const torch::Tensor x = torch::rand({1, 6, 16, 16});
  for (int pass = 0; pass < 200; ++pass) layer.forward(x);
  layer.eval();
  const torch::Tensor before = layer.effective_weight();
  const torch::Tensor values = std::get<1>(torch::svd(before.flatten(1)));
  EXPECT_NEAR(values.max().item<double>(), 1, 1e-3);
  EXPECT_TRUE(torch::equal(layer.effective_weight(), before)) << "evaluation must not change anything";
}

TEST(SpectralConvolution, is_a_plain_convolution_where_it_is_switched_off) {
  SpectralConvolution layer(2, 3, 4, 2, false);
  initialise(layer, 7);
  EXPECT_TRUE(layer.buffers().empty());
  EXPECT_TRUE(torch::equal(layer.effective_weight(), layer.named_parameters()["weight"]));
}

}  // namespace
}  // namespace lacuna
