#pragma once

#include <torch/torch.h>

#include <utility>

namespace lacuna {

/// A convolution layer, with the same parameters and results as torch::nn::Conv2d. Where processor and size
/// suit it, 3x3 with stride 1 goes by Winograd's minimal filtering (winograd.h), 2x2 with stride 2 by a
/// matrix product (halving.h).
class ConvolutionImpl : public torch::nn::Conv2dImpl {
 public:
  using Conv2dImpl::Conv2dImpl;

  torch::Tensor forward(const torch::Tensor& x);
  /// relu(forward(x)), in one go where no gradient is wanted.
  torch::Tensor forward_rectified(const torch::Tensor& x);
  /// forward(x) + addend, likewise.
  torch::Tensor forward_added(const torch::Tensor& x, const torch::Tensor& addend);

  /// pixel_shuffle(forward(x), 2) + addend: a picture of twice the size and a quarter of the channels.
  torch::Tensor forward_doubled(const torch::Tensor& x, const torch::Tensor& addend);

  /// Says that the weights stay as they are from now on: what is derived from them is kept.
  void freeze();

 private:
  enum class Way { plain, winograd, halving };

  Way way(const torch::Tensor& x) const;
  /// Pixels around the picture; -1 where its sides differ.
  std::int64_t padding() const;
  /// `x` with its border where that is not zeros, and the width of the zeros still to be laid around it.
  std::pair<torch::Tensor, std::int64_t> bordered(const torch::Tensor& x) const;
  torch::Tensor run(const torch::Tensor& x, const torch::Tensor& addend, bool rectify);

  torch::Tensor frozen_;  // the weights in the form that is read
};
TORCH_MODULE(Convolution);

/// A convolution with padding that keeps the size (stride 1), or without padding (any other stride).
inline Convolution convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                               bool bias) {
  const std::int64_t padding = stride == 1 ? kernel / 2 : 0;
  return Convolution(torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(padding).bias(bias));
}

/// Calls freeze() of every convolution in `network`.
void freeze_convolutions(torch::nn::Module& network);

}  // namespace lacuna
