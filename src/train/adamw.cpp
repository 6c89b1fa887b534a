#include "train/adamw.h"

#include <ATen/Parallel.h>

#include <cmath>

// The loops over all weights are bound by memory only where they use wide registers.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LACUNA_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LACUNA_WIDE
#endif

namespace lacuna {
namespace {

constexpr std::int64_t kGrain = 65536;  // weights per thread, at least

/// What a step multiplies with. Passed by value, so that loops need not fear that they overwrite it.
struct Coefficients {
  float gradient_scale, beta1, beta2, keep, step_size, second_scale, epsilon;
};

LACUNA_WIDE void step_stretch(Coefficients k, const float* gradients, float* m, float* v, float* values,
                              std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float gradient = gradients[i] * k.gradient_scale;
    m[i] = k.beta1 * m[i] + (1 - k.beta1) * gradient;
    v[i] = k.beta2 * v[i] + (1 - k.beta2) * gradient * gradient;
    values[i] = k.keep * values[i] - k.step_size * m[i] / (std::sqrt(v[i]) * k.second_scale + k.epsilon);
  }
}

LACUNA_WIDE void average_stretch(float keep, float add, const float* values, float* average,
                                 std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) average[i] = keep * average[i] + add * values[i];
}

}  // namespace

Adamw::Adamw(const torch::Tensor& values, const AdamwOptions& options)
    : options_(options), first_(torch::zeros_like(values)), second_(torch::zeros_like(values)) {}

void Adamw::step(torch::Tensor& values, const torch::Tensor& gradients, double rate, double gradient_scale) {
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  const double keep = 1 - rate * options_.weight_decay, step_size = rate / correction1,
               second_scale = 1 / std::sqrt(correction2);
  if (!values.is_cpu()) {
    torch::NoGradGuard no_gradient;
    first_.mul_(options_.beta1).add_(gradients, (1 - options_.beta1) * gradient_scale);
    second_.mul_(options_.beta2)
        .addcmul_(gradients, gradients, (1 - options_.beta2) * gradient_scale * gradient_scale);
    const torch::Tensor divisor = second_.sqrt().mul_(second_scale).add_(options_.epsilon);
    values.mul_(keep).addcdiv_(first_, divisor, -step_size);
    return;
  }
  const auto number = [](double value) { return static_cast<float>(value); };
  const Coefficients coefficients{
      number(gradient_scale), number(options_.beta1), number(options_.beta2),  number(keep),
      number(step_size),      number(second_scale),   number(options_.epsilon)};
  float *m = first_.data_ptr<float>(), *v = second_.data_ptr<float>(), *weights = values.data_ptr<float>();
  const float* slopes = gradients.data_ptr<float>();
  at::parallel_for(0, values.numel(), kGrain, [&](auto begin, auto end) {
    step_stretch(coefficients, slopes + begin, m + begin, v + begin, weights + begin, end - begin);
  });
}

void update_average(torch::Tensor& average, const torch::Tensor& values, double decay) {
  if (!values.is_cpu()) {
    torch::NoGradGuard no_gradient;
    average.mul_(decay).add_(values, 1 - decay);
    return;
  }
  const float keep = static_cast<float>(decay), add = static_cast<float>(1 - decay);
  float* means = average.data_ptr<float>();
  const float* weights = values.data_ptr<float>();
  at::parallel_for(0, values.numel(), kGrain, [&](auto begin, auto end) {
    average_stretch(keep, add, weights + begin, means + begin, end - begin);
  });
}

}  // namespace lacuna
