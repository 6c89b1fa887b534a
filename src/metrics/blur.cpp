#include "metrics/blur.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "image/channels.h"

namespace lacuna {
namespace {

std::vector<double> gaussian_weights(int radius, double sigma) {
  std::vector<double> weights;
  double sum = 0;
  for (int x = -radius; x <= radius; ++x)
    sum += weights.emplace_back(std::exp(-0.5 * x * x / (sigma * sigma)));
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// For output position o and tap t, the source index at [o + t].
std::vector<int> source_indices(int size, int radius, BlurBorder border) {
  const int first = border == BlurBorder::valid ? 0 : -radius;
  std::vector<int> indices(static_cast<std::size_t>(size - 2 * first));
  for (int i = 0; i < static_cast<int>(indices.size()); ++i) {
    int source = i + first;
    if (source < 0) source = -source;
    if (source >= size) source = 2 * size - 2 - source;
    indices[static_cast<std::size_t>(i)] = std::clamp(source, 0, size - 1);  // pictures below the radius
  }
  return indices;
}

}  // namespace

DoublePlane luma_plane(const Planes& picture) {
  const Planes gray = to_gray(picture);
  return {gray.height, gray.width, {gray.samples.begin(), gray.samples.end()}};
}

DoublePlane gaussian_blur(const DoublePlane& picture, int radius, double sigma, BlurBorder border) {
  const std::vector<double> weights = gaussian_weights(radius, sigma);
  const int taps = 2 * radius + 1;
  const std::vector<int> columns = source_indices(picture.width, radius, border);
  const std::vector<int> rows = source_indices(picture.height, radius, border);
  const auto make = [](std::size_t height, std::size_t width) {
    return DoublePlane{static_cast<int>(height), static_cast<int>(width),
                       std::vector<double>(height * width)};
  };
  DoublePlane across = make(picture.height, columns.size() - taps + 1);
  for (int y = 0; y < across.height; ++y) {
    for (int x = 0; x < across.width; ++x) {
      double sum = 0;
      for (int t = 0; t < taps; ++t) sum += weights[t] * picture.at(y, columns[x + t]);
      across.samples[static_cast<std::size_t>(y) * across.width + x] = sum;
    }
  }
  DoublePlane blurred = make(rows.size() - taps + 1, across.width);
  for (int y = 0; y < blurred.height; ++y) {
    double* to = blurred.samples.data() + static_cast<std::size_t>(y) * blurred.width;
    for (int t = 0; t < taps; ++t)
      for (int x = 0; x < blurred.width; ++x) to[x] += weights[t] * across.at(rows[y + t], x);
  }
  return blurred;
}

}  // namespace lacuna
