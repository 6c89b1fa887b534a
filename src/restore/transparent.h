#pragma once

#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// Where a picture with alpha is fully transparent: one flag per pixel; empty if nowhere.
std::vector<bool> transparent_pixels(const Image& image);

/// Gives every hidden pixel the colour of the nearest one that is not, so that colours nobody sees do not
/// come into view through a network. Mid-gray if all are hidden.
void fill_hidden(const std::vector<bool>& hidden, Planes& picture);

/// Puts the samples of hidden pixels back to what they are in `original`, bit for bit. Sizes must agree.
void restore_hidden(const std::vector<bool>& hidden, const Image& original, Image& image);

}  // namespace lacuna
