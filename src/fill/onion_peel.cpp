#include "fill/onion_peel.h"

#include <algorithm>

#include "fill/patch_search.h"
#include "fill/patch_vote.h"

namespace lacuna {
namespace {

constexpr int first_gradient = 3;  ///< bytes of a texel

class Peeling {
 public:
  Peeling(ExemplarLevel& level, MatchField& field)
      : level_(level), field_(field), known_(level.texels.size(), 255), active_(field.matches().size()) {
    for (const std::int32_t place : level_.hole_places) set_known(place, 0);
    for (const std::int32_t place : level_.rim_places)
      std::fill_n(known_.begin() + static_cast<std::ptrdiff_t>(place) * texel_size + first_gradient, 2,
                  std::uint8_t{0});
  }

  /// Pixels that are not known but next to one that is; what cannot be reached at last.
  std::vector<std::int32_t> next_layer() const {
    std::vector<std::int32_t> layer, rest;
    for (const std::int32_t place : level_.hole_places) {
      if (is_known(place)) continue;
      rest.push_back(place);
      if (has_known_neighbour(place)) layer.push_back(place);
    }
    return layer.empty() ? rest : layer;
  }

  void peel(const std::vector<std::int32_t>& layer, PatchSearch search) {
    activate(layer);
    search.known = &known_;
    search.active = &active_;
    search_matches(level_, search, field_);
    normalise();
    constexpr int percentile = 50;
    vote(layer, field_, percentile, search.threads, level_);
    for (const std::int32_t place : layer) set_known(place, 255);
  }

 private:
  bool is_known(std::int32_t place) const { return known_[static_cast<std::size_t>(place) * texel_size]; }
  void set_known(std::int32_t place, std::uint8_t value) {
    std::fill_n(known_.begin() + static_cast<std::ptrdiff_t>(place) * texel_size, guide_channel, value);
  }

  bool has_known_neighbour(std::int32_t place) const {
    const int y = place / level_.width, x = place % level_.width;
    for (int v = std::max(0, y - 1); v <= std::min(level_.height - 1, y + 1); ++v)
      for (int u = std::max(0, x - 1); u <= std::min(level_.width - 1, x + 1); ++u)
        if (is_known(v * level_.width + u)) return true;
    return false;
  }

  /// Targets whose patch reaches the layer and whose middle is known; where a border leaves none such, all
  /// that reach it.
  void activate(const std::vector<std::int32_t>& layer) {
    std::fill(active_.begin(), active_.end(), std::uint8_t{0});
    for (const bool any : {false, true}) {
      bool found = false;
      for (const std::int32_t place : layer) {
        const int y = place / level_.width, x = place % level_.width;
        for (int v = y - patch_radius; v <= y + patch_radius; ++v) {
          for (int u = x - patch_radius; u <= x + patch_radius; ++u) {
            if (!field_.is_target(v, u) || !(any || is_known(v * level_.width + u))) continue;
            active_[field_.index(v, u)] = 1;
            found = true;
          }
        }
      }
      if (found) return;
    }
  }

  /// Distances as if the whole patch had been compared.
  void normalise() {
    for (int y = field_.top(); y < field_.top() + field_.height(); ++y) {
      for (int x = field_.left(); x < field_.left() + field_.width(); ++x) {
        if (!active_[field_.index(y, x)]) continue;
        std::uint64_t count = 0;
        for (int v = y - patch_radius; v <= y + patch_radius; ++v)
          for (int u = x - patch_radius; u <= x + patch_radius; ++u) count += is_known(v * level_.width + u);
        Match& match = field_.at(y, x);
        match.distance = static_cast<std::uint32_t>(std::uint64_t{match.distance} * patch_side * patch_side /
                                                    std::max<std::uint64_t>(1, count));
      }
    }
  }

  ExemplarLevel& level_;
  MatchField& field_;
  std::vector<std::uint8_t> known_;   ///< per byte of the texels: 255 = known or peeled
  std::vector<std::uint8_t> active_;  ///< per place of the field
};

}  // namespace

void peel_hole(std::uint64_t seed, std::uint64_t first_stage, int threads, ExemplarLevel& level,
               MatchField& field) {
  Peeling peeling(level, field);
  PatchSearch search;
  search.passes = 4;
  search.radius = std::max(level.width, level.height);
  search.uniform_tries = 4;
  search.seed = seed;
  search.stage = first_stage;
  search.threads = threads;
  for (auto layer = peeling.next_layer(); !layer.empty(); layer = peeling.next_layer()) {
    peeling.peel(layer, search);
    ++search.stage;
  }
  refresh_rim(level);
}

}  // namespace lacuna
