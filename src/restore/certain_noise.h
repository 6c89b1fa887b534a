#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// Standard deviation of what certainly is noise in a picture, in 8-bit units, else 0. 1 or 3 channels; 3
/// equal channels count as one. Samples that are not finite are left out.
///
/// In colour pictures that is estimate_noise_sigma(), which texture does not deceive: it hardly varies in all
/// three channels at once. A JPEG with halved colours smooths their noise, so that it finds none there; then
/// the noise of the light (luma) counts, which is 0.67 times that of the channels, from 3 on.
///
/// One channel alone, gray or the light, can be deceived by fine texture. Its level is believed where the
/// flattest tenth of the blocks varies little more: noise is the same in flat blocks as in patches of weak
/// texture; where content is taken for noise, blocks vary more than its weakest component does.
double estimate_certain_noise(const Planes& picture);

}  // namespace lacuna
