#include "report/structure.h"

#include <fmt/format.h>

namespace lacuna {
namespace {

constexpr int reference_side = 256;

}  // namespace

std::int64_t NetworkStructure::multiply_adds() const {
  std::int64_t total = 0;
  for (const LayerRow& layer : layers) total += layer.multiply_adds;
  return total;
}

NetworkStructure structure_of(LoadedNetwork& network, const std::string& name) {
  const InputContract& contract = network.contract();
  const int height = contract.fixed_height ? contract.fixed_height : reference_side;
  const int width = contract.fixed_width ? contract.fixed_width : reference_side;
  NetworkStructure structure;
  structure.name = name;
  structure.input_shape = {contract.channels, height, width};
  structure.layers = network.layers(height, width);
  structure.parameters = network.parameter_count();
  return structure;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, " × "));
}

}  // namespace lacuna
