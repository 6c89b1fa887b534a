#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace lacuna {

/// All parameters of a network as views into one contiguous buffer, and their gradients as views into
/// another, so that optimizer, averaging, clipping and checks are one loop each. Both buffers lie where the
/// network does.
class FlatParameters {
 public:
  /// Moves the parameters of `network` into the buffers; `network` must outlive this.
  explicit FlatParameters(torch::nn::Module& network);

  torch::Tensor& values() { return values_; }
  torch::Tensor& gradients() { return gradients_; }

  void zero_gradients() { gradients_.zero_(); }
  /// Euclidean norm over all gradients, summed in a fixed order; NaN or infinite where any gradient is.
  double gradient_norm() const;
  /// True where every value is finite.
  bool values_finite() const;
  /// Exchanges the values with `other` (as many): to validate the averaged weights and back.
  void swap_values(torch::Tensor& other);

 private:
  torch::Tensor values_, gradients_;
};

}  // namespace lacuna
