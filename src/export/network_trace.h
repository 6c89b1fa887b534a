#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <string>
#include <vector>

#include "networks/network.h"

namespace lacuna {

/// A tensor that goes into a network or comes out of it.
struct NetworkPort {
  std::string name;     ///< "image", "mask", "noise_level", "seed"; "restored", "damage"
  std::string meaning;  ///< one line with the range of its numbers
  std::vector<std::int64_t> shape;
};

/// What a network did for one input, operation by operation.
struct NetworkTrace {
  std::shared_ptr<torch::jit::Graph> graph;
  std::vector<NetworkPort> inputs, outputs;  ///< in the graph's order
};

/// Runs `network` once on `batch` pictures of height x width, with everything that it can take, and records
/// its operations. The predicted mask comes as probabilities; a picture that the network does not change is
/// no output.
NetworkTrace trace_network(Network& network, std::int64_t batch, std::int64_t height, std::int64_t width);

}  // namespace lacuna
