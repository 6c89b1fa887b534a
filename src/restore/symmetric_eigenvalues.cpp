#include "restore/symmetric_eigenvalues.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Reduces `a` to a tridiagonal matrix with the same eigenvalues by one reflection per row.
void tridiagonalise(std::vector<double>& a, int size, std::vector<double>& diagonal,
                    std::vector<double>& side) {
  double largest = 0;
  for (const double each : a) largest = std::max(largest, std::abs(each));
  std::vector<double> v(size), p(size);
  for (int k = 0; k + 2 < size; ++k) {
    double norm = 0;
    for (int i = k + 1; i < size; ++i) norm = std::hypot(norm, a[i * size + k]);
    if (norm <= std::numeric_limits<double>::epsilon() * largest) continue;  // already 0, to rounding
    const double alpha = a[(k + 1) * size + k] > 0 ? -norm : norm;
    double length = 0;
    for (int i = k + 1; i < size; ++i) {
      v[i] = a[i * size + k] - (i == k + 1 ? alpha : 0);
      length += v[i] * v[i];
    }
    side[k] = alpha;
    // A <- H A H with H = I - 2 v v' / (v'v), on the trailing block.
    double vp = 0;
    for (int i = k + 1; i < size; ++i) {
      p[i] = 0;
      for (int j = k + 1; j < size; ++j) p[i] += a[i * size + j] * v[j];
      p[i] *= 2 / length;
      vp += v[i] * p[i];
    }
    for (int i = k + 1; i < size; ++i) p[i] -= v[i] * vp / length;
    for (int i = k + 1; i < size; ++i)
      for (int j = k + 1; j < size; ++j) a[i * size + j] -= v[i] * p[j] + p[i] * v[j];
  }
  for (int i = 0; i < size; ++i) diagonal[i] = a[i * size + i];
  if (size > 1) side[size - 2] = a[(size - 1) * size + size - 2];
}

/// One QL sweep with a Wilkinson shift over rows first..last of an unreduced tridiagonal matrix.
void sweep(std::vector<double>& diagonal, std::vector<double>& side, int first, int last) {
  double g = (diagonal[first + 1] - diagonal[first]) / (2 * side[first]);
  double r = std::hypot(g, 1.0);
  g = diagonal[last] - diagonal[first] + side[first] / (g + std::copysign(r, g));
  double sine = 1, cosine = 1, shift = 0;
  for (int i = last - 1; i >= first; --i) {
    const double f = sine * side[i];
    const double b = cosine * side[i];
    r = std::hypot(f, g);
    side[i + 1] = i + 1 < last ? r : 0;
    if (r == 0) {
      diagonal[i + 1] -= shift;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = diagonal[i + 1] - shift;
    r = (diagonal[i] - g) * sine + 2 * cosine * b;
    shift = sine * r;
    diagonal[i + 1] = g + shift;
    g = cosine * r - b;
  }
  diagonal[first] -= shift;
  side[first] = g;
}

}  // namespace

std::vector<double> symmetric_eigenvalues(std::vector<double> matrix, int size) {
  std::vector<double> diagonal(size), side(size);
  tridiagonalise(matrix, size, diagonal, side);
  double norm = 0;
  for (int i = 0; i < size; ++i) norm = std::max({norm, std::abs(diagonal[i]), std::abs(side[i])});
  const double negligible = std::numeric_limits<double>::epsilon() * norm * size;
  constexpr int most_sweeps = 60;  // two or three per value are usual
  for (int first = 0; first < size; ++first) {
    for (int sweeps = 0;; ++sweeps) {
      int last = first;
      for (; last + 1 < size; ++last) {
        if (std::abs(side[last]) <= negligible) break;
      }
      if (last == first) break;
      if (sweeps == most_sweeps) throw Error(ErrorCode::internal, "eigenvalues did not converge");
      sweep(diagonal, side, first, last);
    }
  }
  std::sort(diagonal.begin(), diagonal.end());
  return diagonal;
}

}  // namespace lacuna
