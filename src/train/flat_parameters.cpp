#include "train/flat_parameters.h"

#include <array>
#include <cmath>
#include <numeric>

namespace lacuna {

FlatParameters::FlatParameters(torch::nn::Module& network) {
  torch::NoGradGuard no_gradient;
  std::int64_t total = 0;
  torch::TensorOptions options;
  for (const auto& parameter : network.parameters()) {
    total += parameter.numel();
    options = parameter.options();
  }
  values_ = torch::empty({total}, options.requires_grad(false));
  gradients_ = torch::zeros_like(values_);
  std::int64_t offset = 0;
  for (auto& parameter : network.parameters()) {
    const std::int64_t count = parameter.numel();
    torch::Tensor view = values_.narrow(0, offset, count).view(parameter.sizes());
    view.copy_(parameter);
    parameter.set_data(view);
    parameter.mutable_grad() = gradients_.narrow(0, offset, count).view(parameter.sizes());
    offset += count;
  }
}

double FlatParameters::gradient_norm() const {
  if (!gradients_.is_cpu()) return std::sqrt(gradients_.square().sum(torch::kDouble).item<double>());
  const float* gradient = gradients_.data_ptr<float>();
  constexpr std::int64_t kLanes = 8;  // independent sums: one would wait for itself at every addition
  std::array<double, kLanes> sums{};
  const std::int64_t size = gradients_.numel(), whole = size - size % kLanes;
  for (std::int64_t i = 0; i < whole; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const double value = gradient[i + lane];
      sums[static_cast<std::size_t>(lane)] += value * value;
    }
  }
  for (std::int64_t i = whole; i < size; ++i) sums[0] += static_cast<double>(gradient[i]) * gradient[i];
  return std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
}

bool FlatParameters::values_finite() const {
  return torch::isfinite(values_).all().item<bool>();
}

void FlatParameters::swap_values(torch::Tensor& other) {
  torch::NoGradGuard no_gradient;
  const torch::Tensor held = values_.clone();
  values_.copy_(other);
  other.copy_(held);
}

}  // namespace lacuna
