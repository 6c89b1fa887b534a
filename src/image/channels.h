#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// One plane: the luma of a colour picture (Rec. 601: 0.299 R + 0.587 G + 0.114 B), a gray one unchanged.
Planes to_gray(const Planes& picture);

/// Whether there is one channel only, or three that are equal, not a number included.
bool is_gray(const Planes& picture);

/// Three planes: a gray picture replicated, a colour one unchanged.
Planes to_colour(const Planes& picture);

/// to_gray for 1, to_colour for 3, unchanged for 0; anything else is ErrorCode::internal.
Planes to_channels(const Planes& picture, int channels);

}  // namespace lacuna
