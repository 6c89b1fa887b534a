#include "image/gaussian_filter.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace lacuna {
namespace {

/// Where position `i` beyond 0..size-1 is found within it.
int inside(int i, int size, Border border) {
  const int period = border == Border::wrap ? size : std::max(1, 2 * size - 2);
  int folded = i % period;
  if (folded < 0) folded += period;
  return folded < size ? folded : period - folded;
}

/// For tap t of output o, the source index at [o + t].
std::vector<int> source_indices(int size, int taps, Border border) {
  std::vector<int> indices(static_cast<std::size_t>(size + taps - 1));
  for (int i = 0; i < static_cast<int>(indices.size()); ++i) indices[i] = inside(i - taps / 2, size, border);
  return indices;
}

}  // namespace

std::vector<float> gaussian_weights(double sigma) {
  const int radius = static_cast<int>(std::ceil(3 * sigma));
  if (sigma < 0.05) return {1.0f};  // the neighbours' weight is below a float's resolution
  std::vector<float> weights;
  double sum = 0;
  for (int x = -radius; x <= radius; ++x) sum += std::exp(-0.5 * x * x / (sigma * sigma));
  for (int x = -radius; x <= radius; ++x) {
    weights.push_back(static_cast<float>(std::exp(-0.5 * x * x / (sigma * sigma)) / sum));
  }
  return weights;
}

void filter_plane(float* plane, int height, int width, const std::vector<float>& weights, Border border) {
  const int taps = static_cast<int>(weights.size());
  const std::vector<int> columns = source_indices(width, taps, border);
  const std::vector<int> rows = source_indices(height, taps, border);
  std::vector<float> across(static_cast<std::size_t>(height) * width, 0.0f);
  std::vector<float> line(columns.size());
  for (int y = 0; y < height; ++y) {
    const float* from = plane + static_cast<std::size_t>(y) * width;
    float* to = across.data() + static_cast<std::size_t>(y) * width;
    for (std::size_t i = 0; i < line.size(); ++i) line[i] = from[columns[i]];
    for (int t = 0; t < taps; ++t) {
      const float weight = weights[t];
      for (int x = 0; x < width; ++x) to[x] += weight * line[x + t];
    }
  }
  for (int y = 0; y < height; ++y) {
    float* to = plane + static_cast<std::size_t>(y) * width;
    std::fill_n(to, width, 0.0f);
    for (int t = 0; t < taps; ++t) {
      const float weight = weights[t];
      const float* from = across.data() + static_cast<std::size_t>(rows[y + t]) * width;
      for (int x = 0; x < width; ++x) to[x] += weight * from[x];
    }
  }
}

}  // namespace lacuna
