#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// The noise level to denoise a picture with, in 8-bit units: estimate_noise_sigma() where the noise is
/// white, and a cautious guess where it is not. 1 or 3 channels.
///
/// Cameras interpolate colours, smooth and compress: their noise has no fine part left, so its level cannot
/// be told from small eigenvalues (they say 0), only from how much flat areas vary. Texture varies too. The
/// guess thus is the variation of the flattest areas, bounded by 4 (measured on pairs of camera pictures: 4
/// to 11 give the most, and 4 loses nothing anywhere) unless the colours vary as well, as texture seldom
/// makes them. Pictures that are mostly of one exact colour are drawings or text and get no guess.
double estimate_noise_level(const Planes& picture);

}  // namespace lacuna
