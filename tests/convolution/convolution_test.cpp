#include "convolution/convolution.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "convolution/halving.h"
#include "convolution/result_memory.h"
#include "convolution/vectorised.h"
#include "convolution/winograd.h"

namespace lacuna {
namespace {

struct Shape {
  std::int64_t count, in, out, height, width, padding;
};

/// Sizes that fill tiles and that do not, channels that fill vectors and that do not.
const std::vector<Shape> kShapes{{1, 64, 64, 32, 32, 1}, {2, 48, 96, 17, 23, 1}, {1, 3, 64, 30, 31, 1},
                                 {1, 64, 12, 29, 16, 1}, {3, 13, 5, 18, 19, 0},  {1, 1, 1, 16, 16, 1},
                                 {5, 160, 24, 8, 9, 1},  {1, 7, 40, 3, 200, 1}};

class Winograd : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!vectorised::kernels()) GTEST_SKIP() << "this processor has neither AVX2 nor AVX-512";
    torch::manual_seed(1);
  }
};

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

/// Weights that keep the size of what goes in.
torch::Tensor weights_of(const Shape& s) {
  return torch::randn({s.out, s.in, 3, 3}) / std::sqrt(9.0 * static_cast<double>(s.in));
}

TEST_F(Winograd, gives_what_plain_summation_gives) {
  for (const Shape& s : kShapes) {
    const torch::Tensor x = torch::rand({s.count, s.in, s.height, s.width}), weight = weights_of(s),
                        bias = torch::randn({s.out});
    const torch::Tensor plain =
        torch::conv2d(x.to(torch::kDouble), weight.to(torch::kDouble), {}, 1, s.padding);
    const torch::Tensor addend = torch::randn(plain.sizes());
    const torch::Tensor packed = winograd_weights(weight);
    const auto by = [&](const ConvolutionEnding& ending) {
      return winograd_convolution(x, packed, s.out, s.padding, ending);
    };
    ASSERT_EQ(by({}).sizes(), plain.sizes());
    EXPECT_LT(largest_difference(by({}), plain), 1e-5) << s.in << " to " << s.out;
    const torch::Tensor with_bias = plain + bias.view({1, -1, 1, 1});
    EXPECT_LT(largest_difference(by({bias, {}, false}), with_bias), 1e-5);
    EXPECT_LT(largest_difference(by({bias, {}, true}), with_bias.relu()), 1e-5);
    EXPECT_LT(largest_difference(by({{}, addend, true}), plain.relu() + addend), 1e-5);
  }
}

TEST_F(Winograd, result_is_the_same_for_any_number_of_threads_and_beside_other_pictures) {
  const int threads = at::get_num_threads();
  const Shape s{3, 20, 24, 61, 50, 1};
  const torch::Tensor x = torch::rand({s.count, s.in, s.height, s.width}),
                      packed = winograd_weights(weights_of(s));
  const torch::Tensor whole = winograd_convolution(x, packed, s.out, 1);
  EXPECT_TRUE(torch::equal(winograd_convolution(x.slice(0, 1, 2), packed, s.out, 1), whole.slice(0, 1, 2)));
  for (const int count : {1, 2, 3, 7}) {
    at::set_num_threads(count);
    EXPECT_TRUE(torch::equal(winograd_convolution(x, packed, s.out, 1), whole)) << count;
  }
  at::set_num_threads(threads);
}

TEST_F(Winograd, not_a_number_is_not_hidden) {
  torch::Tensor x = torch::rand({1, 8, 16, 16});
  x[0][3][5][5] = std::numeric_limits<float>::quiet_NaN();
  const torch::Tensor result =
      winograd_convolution(x, winograd_weights(torch::rand({8, 8, 3, 3})), 8, 1, {{}, {}, true});
  EXPECT_TRUE(result.isnan().any().item<bool>());
}

TEST_F(Winograd, layer_has_the_gradients_of_plain_summation) {
  for (const Shape& s : kShapes) {
    for (const bool mirrored : {false, true}) {
      if (mirrored && (s.padding == 0 || s.height < 4)) continue;
      auto options = torch::nn::Conv2dOptions(s.in, s.out, 3).padding(s.padding).bias(s.in % 2 == 0);
      if (mirrored) options.padding_mode(torch::kReflect);
      Convolution layer(options);
      torch::nn::Conv2d plain(options);
      for (std::size_t i = 0; i < layer->parameters().size(); ++i)
        plain->parameters()[i].data().copy_(layer->parameters()[i].data());
      plain->to(torch::kDouble);
      torch::Tensor x = torch::rand({s.count, s.in, s.height, s.width}).requires_grad_();
      torch::Tensor same = x.detach().to(torch::kDouble).requires_grad_();
      const torch::Tensor result = layer->forward_rectified(x), wanted = plain(same).relu_();
      ASSERT_LT(largest_difference(result, wanted), 1e-5);
      const torch::Tensor weighting = torch::randn(result.sizes());
      (result * weighting).sum().backward();
      (wanted * weighting).sum().backward();
      EXPECT_LT(largest_difference(x.grad(), same.grad()),
                1e-5 * std::max(1.0, same.grad().abs().max().item<double>()))
          << s.in << " to " << s.out;
      for (std::size_t i = 0; i < layer->parameters().size(); ++i) {
        const torch::Tensor expected = plain->parameters()[i].grad();
        EXPECT_LT(largest_difference(layer->parameters()[i].grad(), expected),
                  1e-5 * std::max(1.0, expected.abs().max().item<double>()))
            << s.in << " to " << s.out << ", parameter " << i;
      }
    }
  }
}

TEST_F(Winograd, layers_that_halve_and_double_are_those_of_plain_summation) {
  for (const bool bias : {false, true}) {
    Convolution down = convolution(16, 48, 2, 2, bias), up = convolution(48, 64, 1, 1, bias);
    torch::nn::Conv2d plain_down(torch::nn::Conv2dOptions(16, 48, 2).stride(2).bias(bias)),
        plain_up(torch::nn::Conv2dOptions(48, 64, 1).bias(bias));
    for (std::size_t i = 0; i < down->parameters().size(); ++i) {
      plain_down->parameters()[i].data().copy_(down->parameters()[i].data());
      plain_up->parameters()[i].data().copy_(up->parameters()[i].data());
    }
    plain_down->to(torch::kDouble);
    plain_up->to(torch::kDouble);
    torch::Tensor x = torch::rand({2, 16, 18, 26}).requires_grad_();
    torch::Tensor same = x.detach().to(torch::kDouble).requires_grad_();
    const torch::Tensor result = up->forward_doubled(down(x).relu(), x);
    const torch::Tensor wanted = torch::pixel_shuffle(plain_up(plain_down(same).relu()), 2) + same;
    ASSERT_EQ(result.sizes(), wanted.sizes());
    EXPECT_LT(largest_difference(result, wanted), 1e-5);
    const torch::Tensor weighting = torch::randn(result.sizes());
    (result * weighting).sum().backward();
    (wanted * weighting).sum().backward();
    EXPECT_LT(largest_difference(x.grad(), same.grad()), 1e-5);
    for (std::size_t i = 0; i < down->parameters().size(); ++i) {
      EXPECT_LT(largest_difference(down->parameters()[i].grad(), plain_down->parameters()[i].grad()), 1e-4)
          << i;
      EXPECT_LT(largest_difference(up->parameters()[i].grad(), plain_up->parameters()[i].grad()), 1e-4) << i;
    }
    const torch::NoGradGuard no_gradient;
    EXPECT_TRUE(torch::equal(up->forward_doubled(down(x).relu(), x), result)) << "in one go";
    down->freeze();
    up->freeze();
    EXPECT_TRUE(torch::equal(up->forward_doubled(down(x).relu(), x), result)) << "frozen";
  }
}

TEST(ResultMemory, is_used_again_by_results_of_the_same_size_and_outlived_by_them) {
  torch::Tensor kept;
  {
    const ResultMemory memory;
    const void* first = nullptr;
    {
      const torch::Tensor a = channels_last_result({1, 64, 256, 256});
      first = a.data_ptr();
      EXPECT_TRUE(a.is_contiguous(torch::MemoryFormat::ChannelsLast));
    }
    kept = channels_last_result({1, 128, 128, 256});
    EXPECT_EQ(kept.data_ptr(), first);
    const torch::Tensor other = channels_last_result({1, 64, 256, 256});
    EXPECT_NE(other.data_ptr(), first) << "what is in use is left alone";
  }
  kept.fill_(1);
  EXPECT_EQ(kept.mean().item<float>(), 1);
}

TEST_F(Winograd, frozen_layer_gives_the_same_and_one_that_is_not_follows_its_weights) {
  Convolution layer = convolution(16, 16, 3, 1, true);
  const torch::Tensor x = torch::rand({1, 16, 32, 32});
  const torch::NoGradGuard no_gradient;
  const torch::Tensor before = layer(x);
  layer->weight.mul_(2);
  layer->bias.mul_(2);
  EXPECT_LT(largest_difference(layer(x), before * 2), 1e-5);
  const torch::Tensor after = layer(x);
  layer->freeze();
  EXPECT_TRUE(torch::equal(layer(x), after));
}

TEST_F(Winograd, second_derivatives_are_refused) {
  Convolution layer = convolution(8, 8, 3, 1, true);
  torch::Tensor x = torch::rand({1, 8, 32, 32}).requires_grad_();
  const torch::Tensor sum = layer(x).sum();
  EXPECT_THROW(torch::autograd::grad({sum}, {x}, {}, true, true), c10::Error);
}

TEST(Convolution, other_kernels_and_small_pictures_are_plain) {
  for (const auto& [kernel, stride, side] :
       {std::tuple<int, int, int>{1, 1, 16}, {2, 2, 16}, {3, 1, 4}, {5, 1, 16}}) {
    Convolution layer = convolution(6, 8, kernel, stride, true);
    const torch::Tensor x = torch::rand({1, 6, side, side});
    EXPECT_TRUE(torch::equal(layer(x), layer->torch::nn::Conv2dImpl::forward(x)));
  }
}

}  // namespace
}  // namespace lacuna
