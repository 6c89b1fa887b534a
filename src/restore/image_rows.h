#pragma once

#include "lacuna/image.h"
#include "restore/tile_plan.h"

namespace lacuna {

// Pictures cut and joined as bytes, so that untouched samples stay what they were. Metadata is left behind.

/// The given rows and columns, with alpha.
Image crop_image(const Image& image, const Stretch& rows, const Stretch& columns);

/// Puts `part` (colour and alpha) into `image` with its first pixel at row `top` and column `left`.
void paste_image(const Image& part, int top, int left, Image& image);

/// Adds rows below; both must agree in width, channels, type and alpha, or `image` be empty.
void append_rows(const Image& below, Image& image);

/// Takes the first rows away.
void drop_rows(int count, Image& image);

/// Bytes of one pixel, alpha included.
std::size_t pixel_bytes(const Image& image);

}  // namespace lacuna
