#include "image/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lacuna {
namespace {

constexpr double lobes = 3;

double lanczos(double x) {
  if (std::abs(x) < 1e-9) return 1;
  if (std::abs(x) >= lobes) return 0;
  const double angle = std::numbers::pi * x;
  return lobes * std::sin(angle) * std::sin(angle / lobes) / (angle * angle);
}

/// The samples that make one sample of the result, with weights of sum 1.
struct Taps {
  std::vector<int> indices;
  std::vector<float> weights;
};

std::vector<Taps> taps_of(double begin, double length, int size, int count) {
  const double step = length / count, stretch = std::max(1.0, step);
  std::vector<Taps> all(count);
  for (int i = 0; i < count; ++i) {
    const double centre = begin + (i + 0.5) * step - 0.5;
    const int first = static_cast<int>(std::ceil(centre - lobes * stretch));
    const int last = static_cast<int>(std::floor(centre + lobes * stretch));
    double sum = 0;
    for (int index = first; index <= last; ++index) sum += lanczos((index - centre) / stretch);
    for (int index = first; index <= last; ++index) {
      all[i].indices.push_back(mirrored(index, size));
      all[i].weights.push_back(static_cast<float>(lanczos((index - centre) / stretch) / sum));
    }
  }
  return all;
}

}  // namespace

int mirrored(int index, int size) {
  const int period = 2 * size;
  const int phase = (index % period + period) % period;
  return phase < size ? phase : period - 1 - phase;
}

Planes resample(const Planes& picture, const Window& window, int height, int width) {
  const std::vector<Taps> rows = taps_of(window.top, window.height, picture.height, height);
  const std::vector<Taps> columns = taps_of(window.left, window.width, picture.width, width);
  Planes result(picture.channels, height, width);
  std::vector<float> line(picture.width);
  for (int channel = 0; channel < picture.channels; ++channel) {
    for (int y = 0; y < height; ++y) {
      std::fill(line.begin(), line.end(), 0.0f);
      for (std::size_t tap = 0; tap < rows[y].indices.size(); ++tap) {
        const float weight = rows[y].weights[tap];
        const float* from =
            picture.plane(channel) + static_cast<std::size_t>(rows[y].indices[tap]) * picture.width;
        for (int x = 0; x < picture.width; ++x) line[x] += weight * from[x];
      }
      for (int x = 0; x < width; ++x) {
        float sum = 0;
        for (std::size_t tap = 0; tap < columns[x].indices.size(); ++tap)
          sum += columns[x].weights[tap] * line[columns[x].indices[tap]];
        result.at(channel, y, x) = sum;
      }
    }
  }
  return result;
}

}  // namespace lacuna
