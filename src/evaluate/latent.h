#pragma once

#include <vector>

#include "datasets/dataset.h"
#include "engine/engine.h"
#include "lacuna/evaluate.h"
#include "lacuna/progress.h"

namespace lacuna {

/// How much each latent number of an autoencoder matters for `pictures`: how far it varies, and how much the
/// reconstruction error grows where it is held at its mean. The most important first. Throws usage for a
/// network without latent numbers, bad_input for pictures that do not fit, interrupted.
std::vector<LatentNumber> latent_importance(LoadedNetwork& network, const Dataset& pictures,
                                            ProgressSink& progress);

}  // namespace lacuna
