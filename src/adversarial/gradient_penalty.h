#pragma once

#include <torch/torch.h>

#include <functional>

namespace lacuna {

/// N x C x H x W pictures to N scores.
using ScoreFunction = std::function<torch::Tensor(const torch::Tensor&)>;

/// A penalty on the critic's gradient, and how long that gradient is.
struct GradientPenalty {
  torch::Tensor penalty;  ///< a scalar, mean over the pictures, to be differentiated
  double norm = 0;        ///< mean over the pictures of the gradient's Euclidean norm
};

/// mean (|grad D(x)| - 1)^2 at x = mix * real + (1 - mix) * fake (Gulrajani et al. 2017, arXiv 1704.00028).
/// `mix`: N numbers in [0,1], one per picture. The norm is that of each picture's whole gradient, over
/// channels, rows and columns together.
GradientPenalty gradient_penalty(const ScoreFunction& critic, const torch::Tensor& real,
                                 const torch::Tensor& fake, const torch::Tensor& mix);

/// mean |grad D(x)|^2 / 2 at real pictures: R1 (Mescheder et al. 2018, arXiv 1801.04406).
GradientPenalty r1_penalty(const ScoreFunction& critic, const torch::Tensor& real);

}  // namespace lacuna
