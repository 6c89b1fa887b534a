#include "restore/symmetric_eigenvalues.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"

namespace lacuna {
namespace {

TEST(SymmetricEigenvalues, ZeroAndOneByOne) {
  EXPECT_TRUE(symmetric_eigenvalues({}, 0).empty());
  EXPECT_EQ(symmetric_eigenvalues({3.5}, 1), std::vector<double>{3.5});
  EXPECT_EQ(symmetric_eigenvalues(std::vector<double>(16, 0.0), 4), std::vector<double>(4, 0.0));
}

TEST(SymmetricEigenvalues, SecondDifferenceMatrix) {
  constexpr int size = 20;
  std::vector<double> matrix(size * size, 0.0);
  for (int i = 0; i < size; ++i) {
    matrix[i * size + i] = 2;
    if (i) matrix[i * size + i - 1] = matrix[(i - 1) * size + i] = -1;
  }
  const std::vector<double> values = symmetric_eigenvalues(matrix, size);
  for (int k = 0; k < size; ++k) EXPECT_NEAR(values[k], 2 - 2 * std::cos(M_PI * (k + 1) / (size + 1)), 1e-12);
}

/// Q diag(known) Q' with a product of random reflections as Q.
TEST(SymmetricEigenvalues, KnownSpectrumOfManyOrdersOfMagnitude) {
  for (int size = 2; size <= 75; size += 73 / 5) {
    Random random(size);
    std::vector<double> known(size), matrix(size * size, 0.0), v(size);
    for (int i = 0; i < size; ++i) known[i] = std::pow(10.0, -8.0 * (size - 1 - i) / size);
    for (int i = 0; i < size; ++i) matrix[i * size + i] = known[i];
    for (int reflection = 0; reflection < 5; ++reflection) {
      double length = 0;
      for (double& each : v) each = random.normal(), length += each * each;
      for (int side = 0; side < 2; ++side) {  // from the left, then (transposed) from the right
        for (int column = 0; column < size; ++column) {
          double dot = 0;
          const auto at = [&](int i) -> double& {
            return side ? matrix[column * size + i] : matrix[i * size + column];
          };
          for (int i = 0; i < size; ++i) dot += v[i] * at(i);
          for (int i = 0; i < size; ++i) at(i) -= 2 * dot / length * v[i];
        }
      }
    }
    const std::vector<double> values = symmetric_eigenvalues(matrix, size);
    for (int i = 0; i < size; ++i)
      EXPECT_NEAR(values[i], known[i], 1e-13) << "size " << size << " value " << i;
  }
}

TEST(SymmetricEigenvalues, RankOneAndRepeatedValues) {
  constexpr int size = 30;
  std::vector<double> matrix(size * size, 1e-15);
  const std::vector<double> values = symmetric_eigenvalues(matrix, size);
  EXPECT_NEAR(values.back(), size * 1e-15, 1e-27);
  for (int i = 0; i + 1 < size; ++i) EXPECT_NEAR(values[i], 0, 1e-27);
}

}  // namespace
}  // namespace lacuna
