#pragma once

#include <cstdint>
#include <vector>

namespace lacuna {

struct AdamwOptions {
  double beta1 = 0.9;
  double beta2 = 0.99;
  double epsilon = 1e-8;
  double weight_decay = 0;
};

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101) on flat buffers.
class Adamw {
 public:
  Adamw(std::int64_t size, const AdamwOptions& options);

  /// One step: `values` -= rate * (m_hat / (sqrt(v_hat) + epsilon) + weight_decay * value), the gradient
  /// multiplied by `gradient_scale` first (clipping).
  void step(float* values, const float* gradients, double rate, double gradient_scale);

  std::vector<float>& first_moment() { return first_; }
  std::vector<float>& second_moment() { return second_; }
  std::int64_t& step_count() { return steps_; }

 private:
  AdamwOptions options_;
  std::vector<float> first_, second_;
  std::int64_t steps_ = 0;
};

/// average = decay * average + (1 - decay) * values.
void update_average(std::vector<float>& average, const float* values, double decay);

}  // namespace lacuna
