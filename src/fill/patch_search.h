#pragma once

#include <cstdint>
#include <vector>

#include "fill/match_field.h"

namespace lacuna {

/// How one call of search_matches looks for better likenesses.
struct PatchSearch {
  int passes = 2;
  int radius = 0;         ///< of the widest random search around the likeness found so far
  int uniform_tries = 1;  ///< random places of the whole level, per target and pass
  std::uint64_t seed = 0;
  std::uint64_t stage = 0;  ///< a number of its own for every call with the same seed
  int threads = 0;
  /// Only bytes that are 255 here are compared (others are 0); null = all.
  const std::vector<std::uint8_t>* known = nullptr;
  /// One flag per target's place in the field: only these are searched for; null = all.
  const std::vector<std::uint8_t>* active = nullptr;
};

/// Looks for better likenesses of the targets (Barnes et al., "PatchMatch", 2009): those of neighbours, moved
/// along, and random ones near and far. Distances are those to the level's present texels. Squares of a fixed
/// grid are worked on at a time; a square sees what others had before the pass, so that the result does not
/// depend on the number of threads.
void search_matches(const ExemplarLevel& level, const PatchSearch& search, MatchField& field);

}  // namespace lacuna
