#include "train/adamw.h"

#include <cmath>

// The loops over all parameters are bound by memory only where they use wide registers.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LACUNA_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LACUNA_WIDE
#endif

namespace lacuna {
namespace {

/// The numbers of one step, the same for all parameters.
struct StepNumbers {
  float beta1, beta2, gradient_scale, step_size, second_scale, epsilon, keep;
};

LACUNA_WIDE void update(std::size_t size, const StepNumbers& n, const float* gradients, float* __restrict__ m,
                        float* __restrict__ v, float* __restrict__ values) {
  for (std::size_t i = 0; i < size; ++i) {
    const float gradient = gradients[i] * n.gradient_scale;
    m[i] = n.beta1 * m[i] + (1 - n.beta1) * gradient;
    v[i] = n.beta2 * v[i] + (1 - n.beta2) * gradient * gradient;
    values[i] = n.keep * values[i] - n.step_size * m[i] / (std::sqrt(v[i]) * n.second_scale + n.epsilon);
  }
}

LACUNA_WIDE void average_into(std::size_t size, float keep, float add, const float* values,
                              float* __restrict__ average) {
  for (std::size_t i = 0; i < size; ++i) average[i] = keep * average[i] + add * values[i];
}

}  // namespace

Adamw::Adamw(std::int64_t size, const AdamwOptions& options)
    : options_(options), first_(static_cast<std::size_t>(size)), second_(static_cast<std::size_t>(size)) {}

void Adamw::step(float* values, const float* gradients, double rate, double gradient_scale) {
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  const StepNumbers numbers{static_cast<float>(options_.beta1),
                            static_cast<float>(options_.beta2),
                            static_cast<float>(gradient_scale),
                            static_cast<float>(rate / correction1),
                            static_cast<float>(1 / std::sqrt(correction2)),
                            static_cast<float>(options_.epsilon),
                            static_cast<float>(1 - rate * options_.weight_decay)};
  update(first_.size(), numbers, gradients, first_.data(), second_.data(), values);
}

void update_average(std::vector<float>& average, const float* values, double decay) {
  average_into(average.size(), static_cast<float>(decay), static_cast<float>(1 - decay), values,
               average.data());
}

}  // namespace lacuna
