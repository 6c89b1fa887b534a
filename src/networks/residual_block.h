#pragma once

#include <torch/torch.h>

namespace lacuna {

/// A convolution with padding that keeps the size (stride 1), or without padding (any other stride).
inline torch::nn::Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel,
                                     std::int64_t stride, bool bias) {
  const std::int64_t padding = stride == 1 ? kernel / 2 : 0;
  return torch::nn::Conv2d(
      torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(padding).bias(bias));
}

/// x + conv(relu(conv(x))), 3x3 (He et al. 2016, arXiv 1512.03385, without normalisation).
class ResidualBlock : public torch::nn::Module {
 public:
  ResidualBlock(std::int64_t width, bool bias)
      : first_(register_module("first", convolution(width, width, 3, 1, bias))),
        second_(register_module("second", convolution(width, width, 3, 1, bias))) {}

  torch::Tensor forward(const torch::Tensor& x) { return second_(first_(x).relu_()).add_(x); }

 private:
  torch::nn::Conv2d first_, second_;
};

/// `count` residual blocks one behind the other.
inline torch::nn::Sequential residual_blocks(std::int64_t width, std::int64_t count, bool bias) {
  torch::nn::Sequential sequence;
  for (std::int64_t i = 0; i < count; ++i) sequence->push_back(std::make_shared<ResidualBlock>(width, bias));
  return sequence;
}

}  // namespace lacuna
