#pragma once

#include <limits>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// Gives the pixels of `picture` that are `unknown` (one flag per pixel, row by row) the smoothest values
/// that join the known ones around them: a membrane, the solution of Laplace's equation (Perez, Gangnet,
/// Blake, "Poisson image editing", 2003), found from coarse to fine. Known pixels are not touched; values
/// never leave the range of the known ones. With a finite `reach` in pixels the values fall to 0 by a factor
/// of e over that distance from the known ones (a screened membrane), for offsets that are to fade. Where
/// nothing is known the values become 0. `steps`, of the picture's size, are what an unknown pixel is to
/// differ by from its four neighbours, summed over them: the right-hand side of Poisson's equation; empty =
/// 0.
void fill_smoothly(const std::vector<bool>& unknown, Planes& picture,
                   double reach = std::numeric_limits<double>::infinity(), Planes steps = {});

}  // namespace lacuna
