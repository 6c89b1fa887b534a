#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// `picture` after having been stored as a baseline JPEG and read again, in memory: clamped to [0,1], rounded
/// to 8 bits, coded as gray (1 channel) or Y'CbCr (3 channels, chroma at half resolution where `subsample`).
/// `quality` is libjpeg's, 1..100. Any size up to JPEG's 65500 pixels a side (limit_exceeded above).
Planes jpeg_roundtrip(const Planes& picture, int quality, bool subsample);

}  // namespace lacuna
