#pragma once

#include <memory>

#include "engine/engine.h"

namespace lacuna {

/// The network of a model file behind the LibTorch-free interface. Throws bad_input where they do not fit.
std::unique_ptr<LoadedNetwork> make_loaded_network(const ModelFile& model);

}  // namespace lacuna
