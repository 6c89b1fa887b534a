#include "evaluate/principal_components.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "core/random.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr std::size_t most_samples = 4096;  ///< of a picture: the covariance grows with their square
constexpr int iterations = 100;
constexpr std::int64_t pictures_at_a_time = 2000;

/// Sums over pictures: of the samples, and of the products of every two of them.
struct Moments {
  std::vector<double> sums;
  std::vector<float> products;  ///< upper triangle of a square matrix

  explicit Moments(std::size_t size) : sums(size), products(size * size) {}
};

/// Adds a block of pictures. Each row of the products belongs to one thread, and most samples of drawings are
/// zero: those cost nothing.
void add(const std::vector<Planes>& pictures, Moments& moments) {
  const std::size_t size = moments.sums.size();
  for (const Planes& picture : pictures)
    for (std::size_t i = 0; i < size; ++i) moments.sums[i] += picture.samples[i];
  parallel_for(0, static_cast<std::int64_t>(size), [&](std::int64_t index) {
    const auto row = static_cast<std::size_t>(index);
    std::vector<float> sum(size - row);  // of this block alone, so that rounding stays small
    for (const Planes& picture : pictures) {
      const float factor = picture.samples[row];
      if (factor == 0) continue;
      const float* samples = picture.samples.data() + row;
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * samples[i];
    }
    for (std::size_t i = 0; i < sum.size(); ++i) moments.products[row * size + row + i] += sum[i];
  });
}

Moments moments_of(const Dataset& pictures, std::size_t size) {
  Moments moments(size);
  for (std::int64_t first = 0; first < pictures.size(); first += pictures_at_a_time) {
    std::vector<Planes> block;
    for (std::int64_t i = first; i < std::min(first + pictures_at_a_time, pictures.size()); ++i) {
      block.push_back(pictures.get(i));
      if (block.back().samples.size() != size)
        throw Error(ErrorCode::bad_input, fmt::format("{}: {} samples, other pictures have {}",
                                                      pictures.name(i), block.back().samples.size(), size));
    }
    add(block, moments);
  }
  return moments;
}

/// The whole covariance matrix.
std::vector<float> covariance(const Moments& moments, double count) {
  const std::size_t size = moments.sums.size();
  std::vector<float> matrix(size * size);
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = row; column < size; ++column) {
      const double value = moments.products[row * size + column] / count -
                           moments.sums[row] / count * (moments.sums[column] / count);
      matrix[row * size + column] = matrix[column * size + row] = static_cast<float>(value);
    }
  }
  return matrix;
}

double dot(const float* a, const float* b, std::size_t size) {
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

/// Makes the rows of `vectors` orthonormal, each against those before it (modified Gram-Schmidt).
void orthonormalise(std::vector<float>& vectors, std::size_t size) {
  for (std::size_t row = 0; row * size < vectors.size(); ++row) {
    float* current = vectors.data() + row * size;
    for (std::size_t before = 0; before < row; ++before) {
      const float* other = vectors.data() + before * size;
      const auto share = static_cast<float>(dot(current, other, size));
      for (std::size_t i = 0; i < size; ++i) current[i] -= share * other[i];
    }
    const double length = std::sqrt(dot(current, current, size));
    const auto scale = static_cast<float>(length > 0 ? 1 / length : 0);  // pictures may vary in fewer ways
    for (std::size_t i = 0; i < size; ++i) current[i] *= scale;
  }
}

}  // namespace

PrincipalComponents::PrincipalComponents(const Dataset& pictures, int count) : count_(count) {
  if (pictures.size() == 0) throw Error(ErrorCode::bad_input, "no pictures to find components of");
  const std::size_t size = pictures.get(0).samples.size();
  if (size > most_samples)
    throw Error(ErrorCode::usage, fmt::format("principal components of pictures of {} samples: at most {}",
                                              size, most_samples));
  if (count < 1 || static_cast<std::size_t>(count) > size)
    throw Error(ErrorCode::usage,
                fmt::format("{} principal components: pictures of {} samples have 1..{}", count, size, size));

  const Moments moments = moments_of(pictures, size);
  const auto pictures_seen = static_cast<double>(pictures.size());
  for (const double sum : moments.sums) mean_.push_back(static_cast<float>(sum / pictures_seen));
  const std::vector<float> matrix = covariance(moments, pictures_seen);

  components_.resize(size * static_cast<std::size_t>(count));
  Random random(0);
  for (float& value : components_) value = random.normal();
  for (int iteration = 0; iteration < iterations; ++iteration) {
    orthonormalise(components_, size);
    const std::vector<float> last = components_;
    parallel_for(0, count, [&](std::int64_t component) {
      const float* from = last.data() + static_cast<std::size_t>(component) * size;
      float* to = components_.data() + static_cast<std::size_t>(component) * size;
      std::fill_n(to, size, 0.0f);
      for (std::size_t row = 0; row < size; ++row)
        for (std::size_t i = 0; i < size; ++i) to[i] += from[row] * matrix[row * size + i];
    });
  }
  orthonormalise(components_, size);
}

Planes PrincipalComponents::reconstruct(const Planes& picture, int count) const {
  const std::size_t size = mean_.size();
  if (picture.samples.size() != size || count < 0 || count > count_)
    throw Error(ErrorCode::internal, "a picture or a number of components does not fit");
  std::vector<float> centred(picture.samples);
  for (std::size_t i = 0; i < size; ++i) centred[i] -= mean_[i];
  Planes result = picture;
  result.samples = mean_;
  for (int component = 0; component < count; ++component) {
    const float* direction = components_.data() + static_cast<std::size_t>(component) * size;
    const auto share = static_cast<float>(dot(centred.data(), direction, size));
    for (std::size_t i = 0; i < size; ++i) result.samples[i] += share * direction[i];
  }
  return result;
}

}  // namespace lacuna
