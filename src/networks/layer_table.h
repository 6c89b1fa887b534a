#pragma once

#include <vector>

#include "networks/network.h"

namespace lacuna {

/// The convolutions and linear layers that one forward pass of a height x width picture runs, in order, with
/// output shape, parameters and multiply-adds. Counted from the run itself, not from the description.
std::vector<LayerRow> layer_table(Network& network, int height, int width);

}  // namespace lacuna
