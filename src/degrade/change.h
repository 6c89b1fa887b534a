#pragma once

#include "degrade/degradation.h"

namespace lacuna {

/// Takes `sigma` (8-bit units) into the noise level of `picture`, in quadrature.
void add_noise_level(Damaged& picture, double sigma);

/// Replaces the samples by `after` and takes the RMS change of the uncovered ones into the noise level.
void replace_samples(Damaged& picture, Planes after);

/// Clips all samples to [0,1].
void clip_samples(Planes& image);

}  // namespace lacuna
