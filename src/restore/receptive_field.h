#pragma once

#include "engine/engine.h"

namespace lacuna {

/// Pixels of context that a network needs around a pixel: content farther away changes its result,
/// picture or mask, by less than 1/510. Measured at a noise level (8-bit units) by cutting a test picture
/// apart and looking how far from the cut the result differs, since effective receptive fields are much
/// smaller than the theoretical ones (Luo et al. 2016, arXiv 1701.04128). Costs a run over 0.13 megapixels,
/// four times that where the field is wide.
int measure_halo(LoadedNetwork& network, double noise_sigma);

}  // namespace lacuna
