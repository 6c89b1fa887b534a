#pragma once

#include <torch/torch.h>

#include <memory>

#include "engine/engine.h"

namespace lacuna {

/// The network of a model file behind the LibTorch-free interface, with its weights on `device`, where it
/// runs. Throws bad_input where they do not fit. run() throws limit_exceeded where the memory of a GPU does
/// not do.
std::unique_ptr<LoadedNetwork> make_loaded_network(const ModelFile& model,
                                                   const torch::Device& device = torch::kCPU);

}  // namespace lacuna
