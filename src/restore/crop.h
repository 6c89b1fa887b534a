#pragma once

#include <algorithm>

#include "lacuna/image.h"
#include "restore/tile_plan.h"

namespace lacuna {

/// The given rows and columns of a picture.
inline Planes crop(const Planes& picture, const Stretch& rows, const Stretch& columns) {
  Planes part(picture.channels, rows.end - rows.begin, columns.end - columns.begin);
  float* to = part.samples.data();
  for (int channel = 0; channel < picture.channels; ++channel) {
    for (int y = rows.begin; y < rows.end; ++y) {
      const float* row = picture.plane(channel) + static_cast<std::size_t>(y) * picture.width;
      to = std::copy(row + columns.begin, row + columns.end, to);
    }
  }
  return part;
}

/// Puts `part` into `picture` with its first sample at row `top` and column `left`.
inline void paste(const Planes& part, int top, int left, Planes& picture) {
  const float* from = part.samples.data();
  for (int channel = 0; channel < part.channels; ++channel)
    for (int y = 0; y < part.height; ++y, from += part.width)
      std::copy_n(from, part.width, &picture.at(channel, top + y, left));
}

}  // namespace lacuna
