#pragma once

#include "lacuna/image.h"

namespace lacuna {

class Random;

/// `picture` (samples in [0,1]) with brightness, contrast and colours changed by what `random` draws, at most
/// by `tone` (0..1): a curve x + a x (1 - x) per channel, black and white moved inwards, and with probability
/// `tone` the channels in another order. In 8-bit levels, as pictures are.
Planes toned(const Planes& picture, double tone, Random& random);

}  // namespace lacuna
