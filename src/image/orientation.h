#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// True where a picture stored in this orientation (1..8, as in EXIF) is shown with width and height swapped.
inline bool swaps_sides(int orientation) {
  return orientation >= 5;
}

/// A part of a picture.
struct Rectangle {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// The part of the stored picture (of `width` x `height` pixels) that is shown as the rows `first` to
/// `first + rows - 1`.
Rectangle stored_part(int width, int height, int orientation, int first, int rows);

/// `stored` as it is to be shown. Samples and alpha are moved, nothing else changes but the size.
Image oriented(Image stored, int orientation);

}  // namespace lacuna
