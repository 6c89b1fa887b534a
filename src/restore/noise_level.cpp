#include "restore/noise_level.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "restore/noise_estimate.h"

namespace lacuna {
namespace {

constexpr double surely_white = 2;      ///< a level that content and compression do not reach
constexpr double cautious = 4;          ///< bound of the guess where only light and dark vary
constexpr double light_quantile = 0.1;  ///< of blocks, by how much they vary: up to here they count as flat
constexpr double colour_quantile = 0.05;
constexpr double natural_light = 0.4;   ///< variation of light in flat areas of clean pictures
constexpr double natural_colour = 0.9;  ///< of colour
constexpr double drawing = 0.5;  ///< share of blocks of one exact colour that makes a picture a drawing

/// Variance of a block around the plane fitted to it, for samples given by sample(y, x).
template <typename Sample>
double variance_around_plane(int side, const Sample& sample) {
  const double middle = (side - 1) / 2.0;
  const double moment = side * (side * (static_cast<double>(side) * side - 1) / 12);
  double sum = 0, squares = 0, slope_x = 0, slope_y = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double value = sample(y, x);
      sum += value;
      squares += value * value;
      slope_x += value * (x - middle);
      slope_y += value * (y - middle);
    }
  }
  const double samples = static_cast<double>(side) * side;
  const double rest = squares - sum * sum / samples - (slope_x * slope_x + slope_y * slope_y) / moment;
  return std::max(rest, 0.0) / (samples - 3);
}

/// How much the flattest areas of a picture vary, 8-bit units.
struct FlatAreas {
  double light = 0;           ///< deviation of (r + g + b) / sqrt(3)
  double colour = 0;          ///< mean deviation across that direction
  double constant_share = 0;  ///< blocks of one exact colour
};

double at_quantile(std::vector<double>& variances, double quantile) {
  if (variances.empty()) return 0;
  const auto place =
      variances.begin() + static_cast<std::ptrdiff_t>(quantile * static_cast<double>(variances.size()));
  std::nth_element(variances.begin(), place, variances.end());
  return 255 * std::sqrt(*place);
}

FlatAreas measure_flat_areas(const Planes& picture) {
  constexpr int light_side = 16, colour_side = 8;
  constexpr double most_blocks = 6000;
  constexpr double dark = 0.03, bright = 0.97;  // clipping hides variation beyond these
  const Planes& p = picture;
  const int last = p.channels - 1;
  std::vector<double> light, colour;
  std::size_t constant = 0, all = 0;
  const int down = std::max(0, p.height - light_side + 1), across = std::max(0, p.width - light_side + 1);
  const int step =
      std::max(light_side / 2, static_cast<int>(std::sqrt(static_cast<double>(down) * across / most_blocks)));
  for (int top = 0; top < down; top += step) {
    for (int left = 0; left < across; left += step) {
      double total = 0, lowest = 1, highest = 0;
      for (int channel = 0; channel < p.channels; ++channel) {
        double sum = 0;
        for (int y = 0; y < light_side; ++y)
          for (int x = 0; x < light_side; ++x) sum += p.at(channel, top + y, left + x);
        lowest = std::min(lowest, sum / (light_side * light_side));
        highest = std::max(highest, sum / (light_side * light_side));
        total += sum;
      }
      if (!std::isfinite(total)) continue;
      ++all;
      const auto light_at = [&](int y, int x) {
        return (p.at(0, top + y, left + x) + p.at(last / 2, top + y, left + x) +
                p.at(last, top + y, left + x)) /
               std::sqrt(3.0);
      };
      const double variance = variance_around_plane(light_side, light_at);
      if (variance < 1e-12) ++constant;
      if (lowest < dark || highest > bright) continue;
      light.push_back(variance);
      if (last == 0) continue;
      const auto red_blue = [&](int y, int x) {
        return (p.at(0, top + y, left + x) - p.at(2, top + y, left + x)) / std::sqrt(2.0);
      };
      const auto green = [&](int y, int x) {
        return (p.at(0, top + y, left + x) - 2 * p.at(1, top + y, left + x) + p.at(2, top + y, left + x)) /
               std::sqrt(6.0);
      };
      colour.push_back(
          (variance_around_plane(colour_side, red_blue) + variance_around_plane(colour_side, green)) / 2);
    }
  }
  const double share = all ? static_cast<double>(constant) / static_cast<double>(all) : 0;
  return {at_quantile(light, light_quantile), at_quantile(colour, colour_quantile), share};
}

}  // namespace

double estimate_noise_level(const Planes& picture) {
  const double white = estimate_noise_sigma(picture);
  const FlatAreas flat = measure_flat_areas(picture);
  if (flat.constant_share > drawing) return white;
  const double bound = cautious + 4 * std::max(0.0, flat.colour - natural_colour);
  const double varies = 2.5 * std::max(0.0, flat.light - natural_light);
  const double guess = std::min({varies, std::max(cautious, 0.65 * flat.light), bound});
  // White noise shows in colours as much as it does in the small eigenvalues.
  const double by_level = 1 - white / surely_white;
  const double by_colour = white > 0 ? flat.colour / white / 1.5 - 1 : 1;
  return std::max(white, std::clamp(std::max(by_level, by_colour), 0.0, 1.0) * guess);
}

}  // namespace lacuna
