#include "export/onnx_model.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "export/network_trace.h"
#include "export/onnx_graph.h"
#include "export/onnx_operations.h"

namespace lacuna {
namespace {

using torch::jit::Node;
using torch::jit::Value;

/// What stands in a trace beside operations: numbers, weights, lists of either, and transpositions of
/// weights, which belong to the product behind them.
const std::set<std::string> no_operations{"prim::Constant", "prim::ListConstruct", "aten::t"};

/// Writes the operations of a trace into a graph.
class Converter {
 public:
  Converter(const Network& network, OnnxGraph& graph) : graph_(graph) {
    for (const auto& item : network.named_parameters()) weights_[item.value().data_ptr()] = item.key();
  }

  void convert(const NetworkTrace& trace) {
    for (std::size_t i = 0; i < trace.inputs.size(); ++i)
      names_[trace.graph->inputs()[i]] = trace.inputs[i].name;
    refuse_unknown(*trace.graph);
    for (const Node* node : trace.graph->nodes()) {
      const auto writer = onnx_operations().find(node->kind().toQualString());
      if (writer == onnx_operations().end()) continue;
      const TracedOperation operation(*node, graph_, [this](const Value& value) { return name(value); });
      names_[node->output()] = writer->second(operation);
    }
  }

  /// What a tensor is called in the ONNX graph. Weights are added to it when they are first asked for.
  std::string name(const Value& value) {
    const auto known = names_.find(&value);
    if (known != names_.end()) return known->second;
    const torch::Tensor tensor = torch::jit::toIValue(&value)->toTensor();
    const auto weight = weights_.find(tensor.data_ptr());
    const std::string name =
        weight != weights_.end() ? weight->second : fmt::format("constant_{}", names_.size());
    const torch::Tensor numbers = tensor.to(torch::kFloat).contiguous();
    const float* data = numbers.data_ptr<float>();
    return names_[&value] = graph_.add_constant(name, numbers.sizes().vec(), {data, data + numbers.numel()});
  }

 private:
  static void refuse_unknown(const torch::jit::Graph& graph) {
    std::set<std::string> unknown;
    for (const Node* node : graph.nodes()) {
      const std::string kind = node->kind().toQualString();
      if (!no_operations.contains(kind) && !onnx_operations().contains(kind)) unknown.insert(kind);
    }
    if (unknown.empty()) return;
    throw Error(ErrorCode::unsupported,
                fmt::format("the network cannot be exported: no ONNX operation is known for {}",
                            fmt::join(unknown, ", ")));
  }

  OnnxGraph& graph_;
  std::map<const void*, std::string> weights_;
  std::map<const Value*, std::string> names_;
};

/// The sides of a tensor; those that whoever runs the file chooses by name.
std::vector<OnnxDimension> onnx_shape(const std::vector<std::int64_t>& shape, const InputContract& contract,
                                      bool sized) {
  std::vector<OnnxDimension> sides(shape.begin(), shape.end());
  if (sized) return sides;
  sides[0] = "batch";
  if (shape.size() == 4 && contract.fixed_height == 0) {
    sides[2] = "height";
    sides[3] = "width";
  }
  return sides;
}

std::string size_text(const InputContract& contract, const std::optional<OnnxSize>& size) {
  if (size) return fmt::format("one picture of {} x {} pixels", size->width, size->height);
  if (contract.fixed_height)
    return fmt::format("{} x {} pixels only", contract.fixed_width, contract.fixed_height);
  return contract.stride > 1 ? fmt::format("any whose height and width are multiples of {}", contract.stride)
                             : "any";
}

/// Throws usage where the network takes no pictures of this size.
void check(const OnnxSize& size, const InputContract& contract) {
  const bool fits = contract.fixed_height
                        ? size.height == contract.fixed_height && size.width == contract.fixed_width
                        : size.height % contract.stride == 0 && size.width % contract.stride == 0;
  if (fits) return;
  throw Error(ErrorCode::usage, fmt::format("--size {}x{}: the network takes {}", size.width, size.height,
                                            size_text(contract, {})));
}

/// The graph, written from one run on so many pictures of this size; `sized`: for just these.
OnnxGraph graph_of(Network& network, const ModelCard& card, std::int64_t batch, std::int64_t height,
                   std::int64_t width, bool sized) {
  const InputContract contract = network.contract();
  const NetworkTrace trace = trace_network(network, batch, height, width);
  OnnxGraph graph(card.name);
  for (const NetworkPort& port : trace.inputs)
    graph.add_input(port.name, onnx_shape(port.shape, contract, sized), port.meaning);
  Converter converter(network, graph);
  converter.convert(trace);
  for (std::size_t i = 0; i < trace.outputs.size(); ++i) {
    const NetworkPort& port = trace.outputs[i];
    graph.add_output(port.name, converter.name(*trace.graph->outputs()[i]),
                     onnx_shape(port.shape, contract, sized), port.meaning);
  }
  return graph;
}

void add_card(OnnxGraph& graph, const ModelCard& card, const std::string& size) {
  graph.set_description(
      fmt::format("{}\nSize of the pictures: {}.\nTerms: {}", card.summary, size, card.licence));
  graph.add_property("name", card.name);
  graph.add_property("task", card.task);
  graph.add_property("summary", card.summary);
  graph.add_property("terms", card.licence);
  graph.add_property("training_data", card.data);
  graph.add_property("picture_size", size);
  graph.add_property("network", card.network);
  graph.add_property("trained_by", "Lacuna " + card.version);
}

}  // namespace

std::string onnx_model(const ModelFile& model, const std::optional<OnnxSize>& size) {
  return onnx_model(*load_network(model), model.card, size);
}

std::string onnx_model(Network& network, const ModelCard& card, const std::optional<OnnxSize>& size) {
  network.eval();
  const InputContract contract = network.contract();
  if (size) check(*size, contract);
  const auto traced = [&](std::int64_t batch, std::int64_t height, std::int64_t width) {
    const bool fixed = contract.fixed_height > 0;
    OnnxGraph graph = graph_of(network, card, batch, fixed ? contract.fixed_height : height,
                               fixed ? contract.fixed_width : width, size.has_value());
    add_card(graph, card, size_text(contract, size));
    return graph.model().SerializeAsString();
  };
  if (size) return traced(1, size->height, size->width);
  // A size that stands in the recorded operations as a number would hold for that size alone.
  const std::int64_t step = contract.stride;
  std::string bytes = traced(2, 5 * step, 6 * step);
  if (bytes != traced(3, 7 * step, 4 * step)) {
    throw Error(
        ErrorCode::internal,
        fmt::format("the ONNX graph of '{}' depends on the size of the pictures that it was recorded with",
                    card.network));
  }
  return bytes;
}

}  // namespace lacuna
