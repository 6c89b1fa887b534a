#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace lacuna {

/// All parameters of a network as views into one contiguous buffer, and their gradients as views into
/// another, so that optimizer, averaging, clipping and checks are one loop each.
class FlatParameters {
 public:
  /// Moves the parameters of `network` into the buffers; `network` must outlive this.
  explicit FlatParameters(torch::nn::Module& network);

  std::int64_t size() const { return values_.numel(); }
  float* values() { return values_.data_ptr<float>(); }
  float* gradients() { return gradients_.data_ptr<float>(); }
  torch::Tensor& value_tensor() { return values_; }

  void zero_gradients() { gradients_.zero_(); }
  /// Euclidean norm over all gradients, summed in a fixed order; NaN or infinite where any gradient is.
  double gradient_norm() const;
  /// True where every value is finite.
  bool values_finite() const;
  /// Exchanges the values with `other` (size() floats): to validate the averaged weights and back.
  void swap_values(std::vector<float>& other);

 private:
  torch::Tensor values_, gradients_;
};

}  // namespace lacuna
