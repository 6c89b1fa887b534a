#pragma once

#include <vector>

#include "engine/engine.h"
#include "lacuna/image.h"

namespace lacuna {

/// What `network`, for pictures of any size and taking a mask, makes of a part of a picture with open pixels
/// (one for each pixel of a plane). Only the open ones are of use: elsewhere its samples are not the part's.
/// Throws what the network throws.
Planes fill_thin_holes(LoadedNetwork& network, const Planes& part, const std::vector<bool>& open);

}  // namespace lacuna
