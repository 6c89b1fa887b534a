#include "fill/smooth_fill.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lacuna {
namespace {

/// Enough for each level, since it starts from the next coarser one's solution.
constexpr int sweeps = 24;

struct Level {
  Planes picture;
  std::vector<bool> unknown;
  Planes steps;  ///< empty = none
};

/// Half the size: a pixel is the mean of those of its four parts that are known, unknown if none is.
Level halved(const Level& fine) {
  const int height = (fine.picture.height + 1) / 2, width = (fine.picture.width + 1) / 2;
  Level coarse{Planes(fine.picture.channels, height, width),
               std::vector<bool>(static_cast<std::size_t>(height) * width),
               {}};
  if (!fine.steps.samples.empty()) coarse.steps = Planes(fine.picture.channels, height, width);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      int known = 0;
      for (int v = 2 * y; v < std::min(2 * y + 2, fine.picture.height); ++v) {
        for (int u = 2 * x; u < std::min(2 * x + 2, fine.picture.width); ++u) {
          if (fine.unknown[static_cast<std::size_t>(v) * fine.picture.width + u]) {
            // Steps are charges: those of the four parts add up.
            for (int channel = 0; channel < coarse.steps.channels; ++channel)
              coarse.steps.at(channel, y, x) += fine.steps.at(channel, v, u);
            continue;
          }
          ++known;
          for (int channel = 0; channel < fine.picture.channels; ++channel)
            coarse.picture.at(channel, y, x) += fine.picture.at(channel, v, u);
        }
      }
      coarse.unknown[static_cast<std::size_t>(y) * width + x] = known == 0;
      for (int channel = 0; known > 1 && channel < fine.picture.channels; ++channel)
        coarse.picture.at(channel, y, x) /= static_cast<float>(known);
    }
  }
  return coarse;
}

/// Between the four nearest pixels of the level that is half as large.
float enlarged(const Planes& coarse, int channel, int y, int x) {
  const int near_y = y / 2, near_x = x / 2;
  const int far_y = std::clamp(near_y + (y % 2 ? 1 : -1), 0, coarse.height - 1);
  const int far_x = std::clamp(near_x + (x % 2 ? 1 : -1), 0, coarse.width - 1);
  return 0.5625f * coarse.at(channel, near_y, near_x) + 0.1875f * coarse.at(channel, near_y, far_x) +
         0.1875f * coarse.at(channel, far_y, near_x) + 0.0625f * coarse.at(channel, far_y, far_x);
}

/// Gauss-Seidel: every unknown pixel becomes the mean of its neighbours, damped by the screening.
void relax(const std::vector<std::size_t>& places, float screening, const Planes& steps, Planes& picture) {
  const int height = picture.height, width = picture.width;
  for (int channel = 0; channel < picture.channels; ++channel) {
    float* plane = picture.plane(channel);
    const float* step = steps.samples.empty() ? nullptr : steps.plane(channel);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      for (const std::size_t place : places) {
        const auto y = static_cast<int>(place / width), x = static_cast<int>(place % width);
        float sum = step ? step[place] : 0, count = screening;
        if (y > 0) sum += plane[place - width], ++count;
        if (y + 1 < height) sum += plane[place + width], ++count;
        if (x > 0) sum += plane[place - 1], ++count;
        if (x + 1 < width) sum += plane[place + 1], ++count;
        if (count > 0) plane[place] = sum / count;
      }
    }
  }
}

void solve(Level& level, double reach) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < level.unknown.size(); ++i)
    if (level.unknown[i]) places.push_back(i);
  if (places.empty()) return;
  const int width = level.picture.width;
  if (level.picture.height > 1 || width > 1) {
    Level coarse = halved(level);
    solve(coarse, reach / 2);
    for (int channel = 0; channel < level.picture.channels; ++channel)
      for (const std::size_t place : places)
        level.picture.plane(channel)[place] = enlarged(
            coarse.picture, channel, static_cast<int>(place / width), static_cast<int>(place % width));
  } else {
    for (float& sample : level.picture.samples) sample = 0;
  }
  relax(places, static_cast<float>(1 / (reach * reach)), level.steps, level.picture);
}

/// One more cycle from coarse to fine, on what the equations lack so far. The coarse levels see steps beside
/// known pixels badly, so that a first solution is some per cent off.
void correct(Level& level, double reach) {
  const auto screening = static_cast<float>(1 / (reach * reach));
  const int height = level.picture.height, width = level.picture.width;
  Level error{Planes(level.picture.channels, height, width), level.unknown, level.steps};
  for (int channel = 0; channel < level.picture.channels; ++channel) {
    const float* plane = level.picture.plane(channel);
    float* lacking = error.steps.plane(channel);
    for (std::size_t place = 0; place < level.unknown.size(); ++place) {
      if (!level.unknown[place]) continue;
      const auto y = static_cast<int>(place / width), x = static_cast<int>(place % width);
      lacking[place] -= screening * plane[place];
      if (y > 0) lacking[place] += plane[place - width] - plane[place];
      if (y + 1 < height) lacking[place] += plane[place + width] - plane[place];
      if (x > 0) lacking[place] += plane[place - 1] - plane[place];
      if (x + 1 < width) lacking[place] += plane[place + 1] - plane[place];
    }
  }
  solve(error, reach);
  for (std::size_t i = 0; i < level.picture.samples.size(); ++i)
    if (level.unknown[i % level.unknown.size()]) level.picture.samples[i] += error.picture.samples[i];
}

}  // namespace

void fill_smoothly(const std::vector<bool>& unknown, Planes& picture, double reach, Planes steps) {
  constexpr int corrections = 4;
  Level level{std::move(picture), unknown, std::move(steps)};
  solve(level, reach);
  for (int i = 0; i < corrections && !level.steps.samples.empty(); ++i) correct(level, reach);
  picture = std::move(level.picture);
}

}  // namespace lacuna
