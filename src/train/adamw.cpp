#include "train/adamw.h"

#include <cmath>

namespace lacuna {

Adamw::Adamw(std::int64_t size, const AdamwOptions& options)
    : options_(options), first_(static_cast<std::size_t>(size)), second_(static_cast<std::size_t>(size)) {}

void Adamw::step(float* values, const float* gradients, double rate, double gradient_scale) {
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  const float step_size = static_cast<float>(rate / correction1);
  const float second_scale = static_cast<float>(1 / std::sqrt(correction2));
  const float keep = static_cast<float>(1 - rate * options_.weight_decay);
  const float beta1 = static_cast<float>(options_.beta1), beta2 = static_cast<float>(options_.beta2);
  const float epsilon = static_cast<float>(options_.epsilon), scale = static_cast<float>(gradient_scale);
  float* m = first_.data();
  float* v = second_.data();
  const std::size_t size = first_.size();
  for (std::size_t i = 0; i < size; ++i) {
    const float gradient = gradients[i] * scale;
    m[i] = beta1 * m[i] + (1 - beta1) * gradient;
    v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
    values[i] = keep * values[i] - step_size * m[i] / (std::sqrt(v[i]) * second_scale + epsilon);
  }
}

void update_average(std::vector<float>& average, const float* values, double decay) {
  const float keep = static_cast<float>(decay), add = static_cast<float>(1 - decay);
  for (std::size_t i = 0; i < average.size(); ++i) average[i] = keep * average[i] + add * values[i];
}

}  // namespace lacuna
