#include "fill/match_field.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lacuna {

MatchField::MatchField(const ExemplarLevel& level) {
  if (level.hole_places.empty()) return;
  int bottom = 0, right = 0;
  top_ = level.height, left_ = level.width;
  for (const std::int32_t place : level.hole_places) {
    const int y = place / level.width, x = place % level.width;
    top_ = std::min(top_, y), bottom = std::max(bottom, y);
    left_ = std::min(left_, x), right = std::max(right, x);
  }
  top_ = std::clamp(top_ - patch_radius, 0, level.height),
  left_ = std::clamp(left_ - patch_radius, 0, level.width);
  height_ = std::min(bottom + patch_radius + 1, level.height) - top_;
  width_ = std::min(right + patch_radius + 1, level.width) - left_;
  targets_.resize(static_cast<std::size_t>(height_) * width_);
  matches_.resize(targets_.size());
  for (const std::int32_t place : level.hole_places) {
    const int y = place / level.width, x = place % level.width;
    // A hole's inside is covered by its neighbours' squares already: only the ends of runs need be spread.
    const bool inner = x > 0 && x + 1 < level.width && level.is_hole[place - 1] && level.is_hole[place + 1];
    for (int v = y - patch_radius; v <= y + patch_radius; ++v) {
      const int reach = inner ? 0 : patch_radius;
      for (int u = x - reach; u <= x + reach; ++u)
        if (level.is_inside(v, u)) targets_[index(v, u)] = 1;
    }
  }
  find_confidence(level);
}

void MatchField::find_confidence(const ExemplarLevel& level) {
  // Distance to what is known, in steps along axes and diagonals, in two sweeps.
  constexpr int far = 1 << 20;
  std::vector<int> distance(targets_.size());
  const auto at = [&](int y, int x) {
    return y < 0 || x < 0 || y >= height_ || x >= width_ ? far
                                                         : distance[static_cast<std::size_t>(y) * width_ + x];
  };
  for (int y = 0; y < height_; ++y)
    for (int x = 0; x < width_; ++x)
      distance[static_cast<std::size_t>(y) * width_ + x] =
          level.is_hole[static_cast<std::size_t>(top_ + y) * level.width + left_ + x]
              ? 1 + std::min({at(y, x - 1), at(y - 1, x - 1), at(y - 1, x), at(y - 1, x + 1)})
              : 0;
  confidence_.resize(targets_.size());
  for (int y = height_ - 1; y >= 0; --y) {
    for (int x = width_ - 1; x >= 0; --x) {
      int& here = distance[static_cast<std::size_t>(y) * width_ + x];
      here = std::min(here, 1 + std::min({at(y, x + 1), at(y + 1, x - 1), at(y + 1, x), at(y + 1, x + 1)}));
      confidence_[static_cast<std::size_t>(y) * width_ + x] =
          0.1f + 0.9f * std::exp(-0.2f * static_cast<float>(std::min(here, 1000)));
    }
  }
}

void enlarge_matches(const ExemplarLevel& coarse_level, const MatchField& coarse, const ExemplarLevel& level,
                     MatchField& field) {
  for (int y = field.top(); y < field.top() + field.height(); ++y) {
    for (int x = field.left(); x < field.left() + field.width(); ++x) {
      if (!field.is_target(y, x)) continue;
      // The parent, or the nearest of its neighbours that is a target.
      constexpr std::array<std::array<int, 2>, 9> around = {
          {{0, 0}, {0, -1}, {0, 1}, {-1, 0}, {1, 0}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}}};
      for (const auto& [dy, dx] : around) {
        const int v = y / 2 + dy, u = x / 2 + dx;
        if (!coarse.is_target(v, u) || coarse.at(v, u).source < 0) continue;
        const std::int32_t parent = coarse.at(v, u).source;
        const int source_y = 2 * (parent / coarse_level.width) + y - 2 * v;
        const int source_x = 2 * (parent % coarse_level.width) + x - 2 * u;
        if (!level.is_inside(source_y, source_x)) continue;
        const std::int32_t place = source_y * level.width + source_x;
        if (!level.is_source[place]) continue;
        field.at(y, x) = {place, coarse.at(v, u).distance};
        break;
      }
    }
  }
}

}  // namespace lacuna
