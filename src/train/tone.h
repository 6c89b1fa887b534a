#pragma once

#include "lacuna/image.h"

namespace lacuna {

class Random;

/// `picture` (samples in [0,1]) with brightness, contrast and colours changed by what `random` draws, at most
/// by `tone` (0..1): a curve x + a x (1 - x) per channel, black and white moved inwards, and with probability
/// `tone` the channels in another order. In 8-bit levels, as pictures are.
Planes toned(const Planes& picture, double tone, Random& random);

/// `picture` (samples in [0,1]) as if overexposed or of too high contrast: all above a level that `random`
/// draws from 0.3..1 becomes white and, with probability a half, all below up to a fifth of that level
/// black. In 8-bit levels.
Planes burnt_out(const Planes& picture, Random& random);

}  // namespace lacuna
