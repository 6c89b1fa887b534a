#pragma once

#include <torch/torch.h>

namespace lacuna {

/// 3x3 convolutions of stride 1 by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016, arXiv
/// 1509.09308): a quarter of the multiplications, about half of the time. Pictures are N x C x H x W,
/// float32, on the CPU; results are channels-last, the same for any number of threads, and differ from plain
/// summation by about 1e-5 of the largest sample.

/// `weight` (out x in x 3 x 3), transformed and in the order in which it is read. Four times as large.
torch::Tensor winograd_weights(const torch::Tensor& weight);

/// What is done to the sums on the way: relu(sum + bias) + addend, as far as each is there.
struct ConvolutionEnding {
  torch::Tensor bias;    ///< one per output channel; undefined = none
  torch::Tensor addend;  ///< shaped like the result; undefined = none
  bool rectify = false;
};

/// The convolution of `x` with zeros around it (`padding` pixels), by transformed weights for
/// `out_channels`. Height and width are those of `x` + 2 padding - 2.
torch::Tensor winograd_convolution(const torch::Tensor& x, const torch::Tensor& weights,
                                   std::int64_t out_channels, std::int64_t padding,
                                   const ConvolutionEnding& ending = {});

/// The gradient of the weights (out x in x 3 x 3) of that convolution, from its input and the gradient of its
/// result. The same for the same number of threads.
torch::Tensor winograd_weight_gradient(const torch::Tensor& x, const torch::Tensor& gradient,
                                       std::int64_t padding);

}  // namespace lacuna
