#pragma once

#include <optional>
#include <string>

#include "networks/network.h"

namespace lacuna {

/// The network of a model file, with its weights, as the bytes of an ONNX file (opset 17), as Engine::onnx()
/// says. Its card stands in the file's metadata.
std::string onnx_model(const ModelFile& model, const std::optional<OnnxSize>& size);

/// The same for a network that is there already. Throws internal where the network does other things for
/// pictures of other sizes.
std::string onnx_model(Network& network, const ModelCard& card, const std::optional<OnnxSize>& size);

}  // namespace lacuna
