#include "train/flat_parameters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace lacuna {

FlatParameters::FlatParameters(torch::nn::Module& network) {
  torch::NoGradGuard no_gradient;
  std::int64_t total = 0;
  for (const auto& parameter : network.parameters()) total += parameter.numel();
  values_ = torch::empty({total}, torch::kFloat);
  gradients_ = torch::zeros({total}, torch::kFloat);
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
  const float* value = values_.data_ptr<float>();
  return std::all_of(value, value + values_.numel(), [](float x) { return std::isfinite(x); });
}

void FlatParameters::swap_values(std::vector<float>& other) {
  std::swap_ranges(other.begin(), other.end(), values());
}

}  // namespace lacuna
