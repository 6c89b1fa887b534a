#pragma once

#include <torch/torch.h>

namespace lacuna {

/// A convolution whose weights are divided by their largest singular value (as a matrix of outputs x the
/// rest), found by one step of power iteration per training pass (Miyato et al. 2018, arXiv 1802.05957). With
/// `normalised` false it is a plain convolution.
class SpectralConvolution : public torch::nn::Module {
 public:
  SpectralConvolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                      bool normalised);
  torch::Tensor forward(const torch::Tensor& x);

  /// The weights as the convolution uses them.
  torch::Tensor effective_weight();

 private:
  std::int64_t stride_;
  bool normalised_;
  torch::Tensor weight_, bias_, direction_;  // direction_: left singular vector, a buffer of `out` numbers
};

}  // namespace lacuna
