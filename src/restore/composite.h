#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// `restored` where the mask is 255, `original` where it is 0, bit for bit; between them blended in
/// proportion and rounded. Alpha and metadata are the original's. Throws usage where sizes differ, naming
/// both.
Image composite(const Image& original, const Image& restored, const Mask& mask);

}  // namespace lacuna
