#include "critics/spectral_convolution.h"

#include <cmath>

namespace lacuna {

SpectralConvolution::SpectralConvolution(std::int64_t in, std::int64_t out, std::int64_t kernel,
                                         std::int64_t stride, bool normalised)
    : stride_(stride), normalised_(normalised) {
  weight_ = register_parameter("weight", torch::zeros({out, in, kernel, kernel}));
  bias_ = register_parameter("bias", torch::zeros({out}));
  // Any start that is not orthogonal to the singular vector will do; this one needs no random numbers.
  if (normalised_)
    direction_ = register_buffer("direction", torch::full({out}, 1 / std::sqrt(static_cast<double>(out))));
}

torch::Tensor SpectralConvolution::effective_weight() {
  if (!normalised_) return weight_;
  const torch::Tensor matrix = weight_.flatten(1);
  torch::Tensor right;
  {
    torch::NoGradGuard no_gradient;
    constexpr double kTiny = 1e-12;
    right = torch::mv(matrix.t(), direction_);
    right = right / (right.norm() + kTiny);
    if (is_training()) {
      torch::Tensor left = torch::mv(matrix, right);
      direction_.copy_(left / (left.norm() + kTiny));
    }
  }
  const torch::Tensor largest = torch::dot(direction_.clone(), torch::mv(matrix, right));
  return weight_ / largest;
}

torch::Tensor SpectralConvolution::forward(const torch::Tensor& x) {
  return torch::conv2d(x, effective_weight(), bias_, stride_, 1);
}

}  // namespace lacuna
