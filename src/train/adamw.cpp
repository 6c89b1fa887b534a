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

Adamw::Adamw(std::int64_t size, const AdamwOptions& options)
    : options_(options), first_(static_cast<std::size_t>(size)), second_(static_cast<std::size_t>(size)) {}

void Adamw::step(float* values, const float* gradients, double rate, double gradient_scale) {
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  const auto number = [](double value) { return static_cast<float>(value); };
  const Coefficients coefficients{number(gradient_scale),     number(options_.beta1),
                                  number(options_.beta2),     number(1 - rate * options_.weight_decay),
                                  number(rate / correction1), number(1 / std::sqrt(correction2)),
                                  number(options_.epsilon)};
  at::parallel_for(0, static_cast<std::int64_t>(first_.size()), kGrain, [&](auto begin, auto end) {
    step_stretch(coefficients, gradients + begin, first_.data() + begin, second_.data() + begin,
                 values + begin, end - begin);
  });
}

void update_average(std::vector<float>& average, const float* values, double decay) {
  const float keep = static_cast<float>(decay), add = static_cast<float>(1 - decay);
  at::parallel_for(0, static_cast<std::int64_t>(average.size()), kGrain, [&](auto begin, auto end) {
    average_stretch(keep, add, values + begin, average.data() + begin, end - begin);
  });
}

}  // namespace lacuna
