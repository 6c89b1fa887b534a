#include "networks/layer_table.h"

#include <fmt/format.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <algorithm>
#include <map>
#include <set>

namespace lacuna {
namespace {

using torch::autograd::Node;

constexpr const char* kTransposition = "TBackward0";

/// The operations of a forward pass, from its result's gradient graph, in the order in which they ran.
std::vector<Node*> operations(const NetworkOutput& output) {
  std::set<Node*> seen;
  std::vector<Node*> stack{output.image.grad_fn().get()};
  if (output.mask_logits.defined()) stack.push_back(output.mask_logits.grad_fn().get());
  while (!stack.empty()) {
    Node* node = stack.back();
    stack.pop_back();
    if (!node || !seen.insert(node).second) continue;
    for (const auto& edge : node->next_edges()) stack.push_back(edge.function.get());
  }
  std::vector<Node*> ordered(seen.begin(), seen.end());
  std::sort(ordered.begin(), ordered.end(),
            [](const Node* a, const Node* b) { return a->sequence_nr() < b->sequence_nr(); });
  return ordered;
}

/// The parameter behind an edge, looking through a transposition; undefined where there is none.
torch::Tensor parameter_behind(const torch::autograd::Edge& edge) {
  Node* node = edge.function.get();
  if (node && node->name() == kTransposition) node = node->next_edge(0).function.get();
  const auto* leaf = dynamic_cast<torch::autograd::AccumulateGrad*>(node);
  return leaf ? leaf->variable : torch::Tensor();
}

std::vector<std::int64_t> shape_of(const torch::autograd::InputMetadata& metadata) {
  return metadata.zeros_like().sizes().vec();  // the shape itself is private in LibTorch 1.13
}

std::int64_t positions(at::IntArrayRef shape) {
  return shape.size() == 4 ? shape[2] * shape[3] : 1;
}

/// Where the kernel of a convolution is laid: output positions, or input positions where it is transposed; in
/// either case the fewer.
std::int64_t kernel_positions(Node& node, at::IntArrayRef output_shape) {
  const auto& edge = node.next_edge(0);
  if (!edge.is_valid() || edge.function->num_inputs() <= edge.input_nr) return positions(output_shape);
  const auto input_shape = shape_of(edge.function->input_metadata(edge.input_nr));
  return std::min(positions(output_shape), positions(input_shape));
}

}  // namespace

std::vector<LayerRow> layer_table(Network& network, int height, int width) {
  const torch::AutoGradMode with_graph(true);
  const InputContract contract = network.contract();
  NetworkInput input;
  const torch::TensorOptions there = network.parameters().front().options();
  input.image = torch::zeros({1, contract.channels, height, width}, there);
  if (contract.takes_mask) input.mask = torch::zeros({1, 1, height, width}, there);
  if (contract.takes_noise) input.noise_level = torch::zeros({1}, there);
  std::map<const void*, std::string> names;
  for (const auto& item : network.named_parameters()) names[item.value().data_ptr()] = item.key();

  std::vector<LayerRow> rows;
  const NetworkOutput output = network.forward(input);
  for (Node* node : operations(output)) {
    if (node->name() == kTransposition) continue;  // of a linear layer's weights, not a layer
    LayerRow row;
    bool convolution = false;
    for (const auto& edge : node->next_edges()) {
      const torch::Tensor parameter = parameter_behind(edge);
      if (!parameter.defined()) continue;
      row.parameters += parameter.numel();
      if (parameter.dim() < 2) continue;
      const std::string name = names[parameter.data_ptr()];
      convolution = parameter.dim() == 4;
      row.name = name.substr(0, name.rfind('.'));
      row.kind =
          convolution ? fmt::format("convolution {}x{}", parameter.size(2), parameter.size(3)) : "linear";
      row.multiply_adds = parameter.numel();
    }
    if (row.name.empty()) continue;
    const auto shape = shape_of(node->input_metadata(0));
    row.output_shape.assign(shape.begin() + 1, shape.end());
    if (convolution) row.multiply_adds *= kernel_positions(*node, shape);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace lacuna
