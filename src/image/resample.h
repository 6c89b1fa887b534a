#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// A rectangle between pixels: pixel (y, x) covers [y, y + 1) x [x, x + 1). It may leave the picture.
struct Window {
  double top = 0;
  double left = 0;
  double height = 0;
  double width = 0;
};

/// Index of the sample that lies at `index` of a line of `size` samples which goes on mirrored about its
/// ends, the end samples repeated: -1 is 0, `size` is size - 1, without end.
int mirrored(int index, int size);

/// What of `picture` lies in `window`, in `height` x `width` pixels: Lanczos with three lobes, widened where
/// the window shrinks, so that no detail aliases. The picture goes on mirrored beyond its borders. Samples
/// may leave the range of the picture's by a little (ringing).
Planes resample(const Planes& picture, const Window& window, int height, int width);

}  // namespace lacuna
