#pragma once

#include <vector>

#include "engine/engine.h"
#include "image/resample.h"
#include "lacuna/image.h"

namespace lacuna {

/// Fills the `hole` (one flag per pixel, row by row) of a part of a picture by a network for aligned pictures
/// of a fixed size that takes a mask, which is shown what lies in `frame`; the part should hold all of the
/// frame that lies in the picture, and goes on mirrored beyond. Colours at the hole's border are matched,
/// with a transition of `feather` pixels (0 = not). Only pixels of the hole within the frame mean anything
/// afterwards. Gray parts are shown to a colour network as gray, and the luma of what it makes is taken.
Planes fill_aligned(LoadedNetwork& network, const Planes& part, const std::vector<bool>& hole,
                    const Window& frame, double feather);

}  // namespace lacuna
