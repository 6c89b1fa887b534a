#pragma once

#include <torch/torch.h>

#include "convolution/convolution.h"

namespace lacuna {

/// x + conv(relu(conv(x))), 3x3 (He et al. 2016, arXiv 1512.03385, without normalisation).
class ResidualBlock : public torch::nn::Module {
 public:
  ResidualBlock(std::int64_t width, bool bias)
      : first_(register_module("first", convolution(width, width, 3, 1, bias))),
        second_(register_module("second", convolution(width, width, 3, 1, bias))) {}

  torch::Tensor forward(const torch::Tensor& x) {
    return second_->forward_added(first_->forward_rectified(x), x);
  }

 private:
  Convolution first_, second_;
};

/// `count` residual blocks one behind the other.
inline torch::nn::Sequential residual_blocks(std::int64_t width, std::int64_t count, bool bias) {
  torch::nn::Sequential sequence;
  for (std::int64_t i = 0; i < count; ++i) sequence->push_back(std::make_shared<ResidualBlock>(width, bias));
  return sequence;
}

}  // namespace lacuna
