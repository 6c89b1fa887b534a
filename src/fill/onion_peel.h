#pragma once

#include <cstdint>

#include "fill/match_field.h"

namespace lacuna {

/// Gives all of the hole first texels and likenesses, layer by layer from its border inwards, each from
/// patches around what is known or has been peeled already, compared by that alone (Newson et al. 2014). For
/// the smallest level.
void peel_hole(std::uint64_t seed, std::uint64_t first_stage, int threads, ExemplarLevel& level,
               MatchField& field);

}  // namespace lacuna
