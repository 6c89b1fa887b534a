#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace lacuna {

struct AdamwOptions {
  double beta1 = 0.9;
  double beta2 = 0.99;
  double epsilon = 1e-8;
  double weight_decay = 0;
};

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101) on flat buffers, wherever
/// those lie.
class Adamw {
 public:
  /// Moments for the weights `values`, a flat buffer.
  Adamw(const torch::Tensor& values, const AdamwOptions& options);

  /// One step: `values` -= rate * (m_hat / (sqrt(v_hat) + epsilon) + weight_decay * value), the gradient
  /// multiplied by `gradient_scale` first (clipping).
  void step(torch::Tensor& values, const torch::Tensor& gradients, double rate, double gradient_scale);

  torch::Tensor& first_moment() { return first_; }
  torch::Tensor& second_moment() { return second_; }
  std::int64_t& step_count() { return steps_; }

 private:
  AdamwOptions options_;
  torch::Tensor first_, second_;
  std::int64_t steps_ = 0;
};

/// average = decay * average + (1 - decay) * values.
void update_average(torch::Tensor& average, const torch::Tensor& values, double decay);

}  // namespace lacuna
