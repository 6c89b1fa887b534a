#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace lacuna {

/// The layers of a network for one input.
struct NetworkStructure {
  std::string name;                       ///< of the model
  std::vector<std::int64_t> input_shape;  ///< C x H x W
  std::vector<LayerRow> layers;
  std::int64_t parameters = 0;

  std::int64_t multiply_adds() const;
};

/// The structure for an input of the network's fixed size, or of 256 x 256 where it takes any.
NetworkStructure structure_of(LoadedNetwork& network, const std::string& name);

/// "64 x 28 x 28" with multiplication signs, as figure and layer table of a page write shapes.
std::string shape_text(const std::vector<std::int64_t>& shape);

/// A figure of the layers in order, as an SVG document that is readable on light and on dark ground: boxes as
/// high and deep as the pictures between the layers and as wide as they have channels, bars as high as the
/// vectors are long, all on a logarithmic scale. Neighbours of one kind and shape are one box with their
/// number. The smallest tensor is marked.
std::string structure_svg(const NetworkStructure& structure);

}  // namespace lacuna
