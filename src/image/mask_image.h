#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// The mask that a picture shows: the brightest colour sample of each pixel in 0..255; alpha is ignored.
Mask mask_of(const Image& image);

}  // namespace lacuna
