#include "fill/patch_vote.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "core/parallel.h"

namespace lacuna {
namespace {

constexpr int places_at_a_time = 4096;
constexpr float least_distance = 200;  ///< below it patches are equal but for rounding

/// A patch that covers a pixel.
struct Cover {
  std::int32_t source;  ///< what it has there
  float distance;
  float confidence;
};

struct Covers {
  std::array<Cover, patch_side * patch_side> list;
  int count = 0;
};

void find_covers(const ExemplarLevel& level, const MatchField& field, std::int32_t place, Covers& covers) {
  const int y = place / level.width, x = place % level.width;
  covers.count = 0;
  for (int dy = -patch_radius; dy <= patch_radius; ++dy) {
    for (int dx = -patch_radius; dx <= patch_radius; ++dx) {
      if (!field.is_target(y + dy, x + dx)) continue;
      const Match& match = field.at(y + dy, x + dx);
      if (match.source < 0) continue;
      covers.list[covers.count++] = {match.source - dy * level.width - dx, static_cast<float>(match.distance),
                                     field.confidence(y + dy, x + dx)};
    }
  }
}

float percentile_of(const Covers& covers, int percentile) {
  std::array<float, patch_side * patch_side> distances;
  for (int i = 0; i < covers.count; ++i) distances[i] = covers.list[i].distance;
  const int rank = std::min(covers.count - 1, covers.count * percentile / 100);
  std::nth_element(distances.begin(), distances.begin() + rank, distances.begin() + covers.count);
  return distances[rank];
}

/// exp(-x) by a table, so that it is the same with every mathematical library but for its making.
float falling(float x) {
  constexpr int steps = 16, most = 12;
  static const auto table = [] {
    std::array<float, steps * most + 1> values;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::exp(-static_cast<float>(i) / steps);
    return values;
  }();
  return table[std::min(static_cast<int>(x * steps), steps * most)];
}

template <typename Visit>
void visit_in_parallel(std::size_t count, int threads, const Visit& visit) {
  const auto blocks = static_cast<std::int64_t>((count + places_at_a_time - 1) / places_at_a_time);
  parallel_for(threads, blocks, [&](std::int64_t block) {
    const std::size_t begin = static_cast<std::size_t>(block) * places_at_a_time;
    visit(block, begin, std::min(count, begin + places_at_a_time));
  });
}

}  // namespace

double vote(const std::vector<std::int32_t>& places, const MatchField& field, int percentile, int threads,
            ExemplarLevel& level) {
  std::vector<std::int64_t> changes(places.size() / places_at_a_time + 1);
  visit_in_parallel(places.size(), threads, [&](std::int64_t block, std::size_t begin, std::size_t end) {
    Covers covers;
    for (std::size_t i = begin; i < end; ++i) {
      find_covers(level, field, places[i], covers);
      if (covers.count == 0) continue;
      const float scale = 0.5f / std::max(least_distance, percentile_of(covers, percentile));
      std::array<float, texel_size> sums{};
      float weights = 0;
      for (int k = 0; k < covers.count; ++k) {
        const Cover& cover = covers.list[k];
        const float weight = cover.confidence * falling(cover.distance * scale);
        const std::uint8_t* from = level.texel(cover.source);
        for (int channel = 0; channel < guide_channel; ++channel) sums[channel] += weight * from[channel];
        weights += weight;
      }
      if (weights <= 0) continue;
      std::uint8_t* texel = level.texel(places[i]);
      const int luma = texel[0];
      for (int channel = 0; channel < guide_channel; ++channel)
        texel[channel] = static_cast<std::uint8_t>(sums[channel] / weights + 0.5f);
      changes[block] += std::abs(texel[0] - luma);
    }
  });
  std::int64_t sum = 0;
  for (const std::int64_t change : changes) sum += change;
  return places.empty() ? 0 : static_cast<double>(sum) / static_cast<double>(places.size());
}

std::vector<std::int32_t> best_sources(const ExemplarLevel& level, const MatchField& field, int threads) {
  std::vector<std::int32_t> sources(level.hole_places.size(), -1);
  visit_in_parallel(sources.size(), threads, [&](std::int64_t, std::size_t begin, std::size_t end) {
    Covers covers;
    for (std::size_t i = begin; i < end; ++i) {
      find_covers(level, field, level.hole_places[i], covers);
      const Cover* best = nullptr;
      for (int k = 0; k < covers.count; ++k)
        if (!best || covers.list[k].distance < best->distance) best = &covers.list[k];
      if (best) sources[i] = best->source;
    }
  });
  return sources;
}

}  // namespace lacuna
