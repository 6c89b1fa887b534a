#include "restore/noise_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "image/channels.h"
#include "restore/cosine_transform.h"
#include "restore/symmetric_eigenvalues.h"

namespace lacuna {
namespace {

/// Patches of 5 x 5 x 3 and of 7 x 7 samples have about as many fine terms.
constexpr int colour_side = 5, gray_side = 7;
constexpr std::size_t most_patches = 16000;
constexpr int smallest_side = 16;
constexpr float rounding = 1e-5f;  ///< of sums of samples
/// Patches with the least coarse texture are looked at: this share of all. Chosen by terms that are not
/// measured, so that the choice does not favour patches with little noise.
constexpr double colour_share = 0.3, gray_share = 0.15;
constexpr int coarse_terms = 2;  ///< terms whose frequencies add up to at most this are coarse
/// Patches nearer to 0 or 1 than this many deviations are left out where samples are clipped.
constexpr double clipping_margin = 2.5;
/// What rounding to 8 bit and fine content leave in the small eigenvalues of clean photographs, 8-bit units.
constexpr double content_floor = 0.45;

/// Patches on a grid over the picture in a cosine basis, one row each without the constant terms.
struct Patches {
  int dimensions = 0;  ///< fine terms of a patch, all channels
  int channels = 0;
  std::vector<float> fine;     ///< count x dimensions
  std::vector<float> means;    ///< count x channels
  std::vector<float> texture;  ///< count: energy of the coarse terms

  std::size_t count() const { return texture.size(); }
};

/// Leaves out patches with samples that are not finite and, where samples are `clipped`, patches in which a
/// channel is all 0 or all 1: what was there is not known.
Patches cut_patches(const Planes& picture, bool clipped) {
  Patches patches;
  patches.channels = is_gray(picture) ? 1 : 3;
  const int side = patches.channels == 1 ? gray_side : colour_side;
  const int coarse_count = (coarse_terms + 1) * (coarse_terms + 2) / 2;
  patches.dimensions = (side * side - coarse_count) * patches.channels;
  const int across = picture.width - side + 1, down = picture.height - side + 1;
  const double step = std::max(1.0, std::sqrt(static_cast<double>(across) * down / most_patches));
  const auto rows = static_cast<std::size_t>(std::ceil(down / step));
  const auto columns = static_cast<std::size_t>(std::ceil(across / step));
  patches.fine.reserve(rows * columns * patches.dimensions);
  patches.means.reserve(rows * columns * patches.channels);
  patches.texture.reserve(rows * columns);

  const CosineTransform transform(side);
  std::array<float, gray_side * gray_side> terms{};
  for (std::size_t i = 0; i < rows * columns; ++i) {
    const auto top = static_cast<std::size_t>(static_cast<double>(i / columns) * step);
    const auto left = static_cast<std::size_t>(static_cast<double>(i % columns) * step);
    float texture = 0;
    bool known = true;
    for (int channel = 0; channel < patches.channels; ++channel) {
      transform.apply(picture.plane(channel) + top * picture.width + left, picture.width, terms.data());
      const float mean = terms[0] / static_cast<float>(side);
      known = known && std::isfinite(mean) && (!clipped || (mean > rounding && mean < 1 - rounding));
      patches.means.push_back(mean);
      for (int v = 0; v < side; ++v) {
        for (int u = 0; u < side; ++u) {
          const float term = terms[v * side + u];
          if (u + v > coarse_terms) {
            patches.fine.push_back(term);
          } else if (u + v > 0) {
            texture += term * term;
          }
        }
      }
    }
    if (!known) {
      patches.means.resize(patches.means.size() - patches.channels);
      patches.fine.resize(patches.fine.size() - patches.dimensions);
      continue;
    }
    patches.texture.push_back(texture);
  }
  return patches;
}

/// Covariance of the chosen patches. Single precision in short runs, which are summed in double.
std::vector<double> covariance(const Patches& patches, const std::vector<std::uint32_t>& chosen) {
  constexpr int width = 64;  // dimensions, padded to whole vectors
  constexpr std::size_t run = 512;
  const int n = patches.dimensions;
  std::vector<double> sums(static_cast<std::size_t>(n) * n);
  std::vector<float> part(static_cast<std::size_t>(n) * width);
  std::array<std::array<float, width>, 4> rows{};
  for (std::size_t start = 0; start < chosen.size(); start += run) {
    std::fill(part.begin(), part.end(), 0.0f);
    const std::size_t end = std::min(chosen.size(), start + run);
    for (std::size_t i = start; i < end; i += 4) {
      for (std::size_t k = 0; k < 4; ++k) {
        if (i + k < end) {
          std::copy_n(patches.fine.begin() + static_cast<std::ptrdiff_t>(chosen[i + k]) * n, n,
                      rows[k].begin());
        } else {
          rows[k].fill(0.0f);
        }
      }
      for (int r = 0; r < n; ++r) {
        float* to = part.data() + static_cast<std::size_t>(r) * width;
        const float a = rows[0][r], b = rows[1][r], c = rows[2][r], d = rows[3][r];
        for (int s = r / 8 * 8; s < width; ++s)
          to[s] += a * rows[0][s] + b * rows[1][s] + c * rows[2][s] + d * rows[3][s];
      }
    }
    for (int r = 0; r < n; ++r)
      for (int s = r; s < n; ++s) sums[r * n + s] += part[static_cast<std::size_t>(r) * width + s];
  }
  for (int r = 0; r < n; ++r)
    for (int s = r; s < n; ++s) sums[s * n + r] = sums[r * n + s] /= static_cast<double>(chosen.size());
  return sums;
}

/// Variance of the noise: the mean of as many small eigenvalues as spread no wider than those of pure noise
/// do (Marchenko and Pastur 1967: up to (1 + sqrt(dimensions / samples))^2 times the variance).
double small_eigenvalue(const Patches& patches, const std::vector<std::uint32_t>& chosen) {
  std::vector<double> values = symmetric_eigenvalues(covariance(patches, chosen), patches.dimensions);
  double sum = 0;
  for (double value : values) sum += value;
  const auto samples = static_cast<double>(chosen.size());
  for (std::size_t count = values.size(); count > 1; --count) {
    const double mean = sum / static_cast<double>(count);
    const double edge = 1 + std::sqrt(static_cast<double>(count) / samples);
    if (values[count - 1] <= mean * edge * edge) return std::max(mean, 0.0);
    sum -= values[count - 1];
  }
  return std::max(values[0], 0.0);
}

/// The `share` of `chosen` with the least coarse texture; enough for a covariance where there are so many.
std::vector<std::uint32_t> weakest_texture(const Patches& patches, std::vector<std::uint32_t> chosen,
                                           double share) {
  const std::size_t enough = 20 * static_cast<std::size_t>(patches.dimensions);
  const std::size_t keep =
      std::max(static_cast<std::size_t>(share * static_cast<double>(chosen.size())), enough);
  if (keep >= chosen.size()) return chosen;
  std::nth_element(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(keep), chosen.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return patches.texture[a] < patches.texture[b]; });
  chosen.resize(keep);
  return chosen;
}

/// What clipping at 0 and 1 leaves of the variance of noise with deviation `sigma`, by the mean after
/// clipping.
class ClippedVariance {
 public:
  explicit ClippedVariance(double sigma) {
    const double reach = 3 * sigma;
    for (int i = 0; i < entries; ++i) {
      const double centre = -reach + (1 + 2 * reach) * i / (entries - 1);
      const double a = -centre / sigma, b = (1 - centre) / sigma;
      const double inside = cumulative(b) - cumulative(a);
      const double above = 1 - cumulative(b);
      means_[i] = centre * inside + sigma * (density(a) - density(b)) + above;
      const double square = (centre * centre + sigma * sigma) * inside +
                            2 * centre * sigma * (density(a) - density(b)) +
                            sigma * sigma * (a * density(a) - b * density(b)) + above;
      variances_[i] = std::max(square - means_[i] * means_[i], 0.0);
    }
  }

  double at(double mean) const {
    const auto after = std::upper_bound(means_.begin(), means_.end(), mean);
    if (after == means_.begin()) return variances_.front();
    if (after == means_.end()) return variances_.back();
    const auto i = after - means_.begin();
    const double share = (mean - means_[i - 1]) / (means_[i] - means_[i - 1]);
    return variances_[i - 1] + share * (variances_[i] - variances_[i - 1]);
  }

 private:
  static constexpr int entries = 256;
  static double density(double x) { return std::exp(-x * x / 2) * 0.3989422804014327; }
  static double cumulative(double x) { return std::erfc(-x * 0.7071067811865476) / 2; }
  std::array<double, entries> means_{}, variances_{};
};

/// The deviation before clipping that leaves `variance` on average over the chosen patches.
double undo_clipping(double variance, const Patches& patches, const std::vector<std::uint32_t>& chosen) {
  constexpr int bins = 256;
  std::array<double, bins> histogram{};
  for (const std::uint32_t i : chosen) {
    for (int channel = 0; channel < patches.channels; ++channel) {
      const float mean = patches.means[static_cast<std::size_t>(i) * patches.channels + channel];
      ++histogram[std::min(static_cast<int>(mean * bins), bins - 1)];
    }
  }
  const double total = static_cast<double>(chosen.size()) * patches.channels;
  double sigma = std::sqrt(variance);
  if (sigma < 1e-4) return sigma;
  for (int round = 0; round < 8; ++round) {
    const ClippedVariance clipped(sigma);
    double expected = 0;
    for (int bin = 0; bin < bins; ++bin) expected += histogram[bin] / total * clipped.at((bin + 0.5) / bins);
    if (expected <= 0) return sigma;
    sigma = std::min(sigma * std::sqrt(variance / expected), 0.5);
  }
  return sigma;
}

/// Patches whose means keep away from 0 and 1 by 2.5 deviations; at least the best fifth.
std::vector<std::uint32_t> away_from_clipping(const Patches& patches, double sigma) {
  std::vector<float> margins(patches.count(), 1.0f);
  for (std::size_t i = 0; i < patches.means.size(); ++i) {
    float& margin = margins[i / patches.channels];
    margin = std::min({margin, patches.means[i], 1 - patches.means[i]});
  }
  std::vector<float> sorted = margins;
  const auto fifth = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 4 / 5);
  std::nth_element(sorted.begin(), fifth, sorted.end());
  const float least = std::min(static_cast<float>(clipping_margin * sigma), *fifth);
  std::vector<std::uint32_t> chosen;
  for (std::size_t i = 0; i < margins.size(); ++i)
    if (margins[i] >= least) chosen.push_back(static_cast<std::uint32_t>(i));
  return chosen;
}

}  // namespace

double estimate_noise_sigma(const Planes& picture) {
  if (std::min(picture.width, picture.height) < smallest_side) return 0;
  const bool clipped = std::none_of(picture.samples.begin(), picture.samples.end(),
                                    [](float sample) { return sample < 0 || sample > 1; });
  const Patches patches = cut_patches(picture, clipped);
  if (patches.count() < 2 * static_cast<std::size_t>(patches.dimensions)) return 0;
  std::vector<std::uint32_t> all(patches.count());
  std::iota(all.begin(), all.end(), 0);
  const double share = patches.channels == 1 ? gray_share : colour_share;
  double sigma = std::sqrt(small_eigenvalue(patches, weakest_texture(patches, all, share)));
  if (clipped) {
    const auto chosen = weakest_texture(patches, away_from_clipping(patches, sigma), share);
    sigma = undo_clipping(small_eigenvalue(patches, chosen), patches, chosen);
  }
  return std::sqrt(std::max(0.0, sigma * sigma * 255 * 255 - content_floor * content_floor));
}

}  // namespace lacuna
