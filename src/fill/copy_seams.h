#pragma once

#include <cstdint>
#include <vector>

#include "fill/exemplar_level.h"

namespace lacuna {

/// Moves the seams between copied pieces to where they show least: every pixel of the hole may take over the
/// shift that a neighbour is copied by, where that brings what is copied closer to the texels voted for and
/// to what the neighbours' pieces would go on with. `sources` are as best_sources returns them.
void hide_seams(const ExemplarLevel& level, int sweeps, int threads, std::vector<std::int32_t>& sources);

/// What must be added to one channel of the copied pixels so that steps between pieces, and between them and
/// what is known around the hole, vanish: gradients are kept, the rest is a membrane (Perez, Gangnet, Blake,
/// "Poisson image editing", 2003), which falls to a third over `reach` pixels from a step. `picture` is what
/// was copied from and `sources` the places. One plane of the picture's size, 0 outside of the hole.
Planes seam_offset(const ExemplarLevel& level, const Planes& picture, int channel,
                   const std::vector<std::int32_t>& sources, double reach);

}  // namespace lacuna
