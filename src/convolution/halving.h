#pragma once

#include <torch/torch.h>

namespace lacuna {

/// Convolutions that halve a picture (2x2 with stride 2) and that double it (1x1 to four channels for one,
/// which pixel_shuffle spreads over 2x2 pixels: Shi et al. 2016, arXiv 1609.05158), as matrix products that
/// read and write the picture where it lies. Each is the adjoint of the other. Pictures are N x C x H x W,
/// float32, on the CPU; results are channels-last and the same for any number of threads.

/// Whether the processor can, and channels are so many that vectors are filled.
bool halving_fits(std::int64_t fine_channels, std::int64_t coarse_channels);

/// Weights as products need them, from those of the layer: out x in x 2 x 2, or 4 out x in x 1 x 1.
torch::Tensor halving_weights(const torch::Tensor& weight);
torch::Tensor doubling_weights(const torch::Tensor& weight);

/// N x C x H x W to N x out x H/2 x W/2 (H and W even). `bias` may be undefined.
torch::Tensor halved(const torch::Tensor& x, const torch::Tensor& weights, std::int64_t out_channels,
                     const torch::Tensor& bias);
/// N x C x H x W to N x out x 2H x 2W. `bias` (4 out) and `addend` (like the result) may be undefined.
torch::Tensor doubled(const torch::Tensor& x, const torch::Tensor& weights, std::int64_t out_channels,
                      const torch::Tensor& bias, const torch::Tensor& addend);

/// The same layers where gradients are wanted; no second derivative. `bias` may be undefined.
torch::Tensor differentiable_halved(const torch::Tensor& x, const torch::Tensor& weight,
                                    const torch::Tensor& bias);
torch::Tensor differentiable_doubled(const torch::Tensor& x, const torch::Tensor& weight,
                                     const torch::Tensor& bias);

}  // namespace lacuna
