#include "networks/layer_table.h"

#include <ATen/record_function.h>

#include <map>

namespace lacuna {
namespace {

/// Where the callback of LibTorch's profiler interface, a plain function, puts what it sees.
struct Recording {
  std::map<const void*, std::string> names;  // weight data -> parameter name
  std::vector<LayerRow> rows;
};
thread_local Recording* recording = nullptr;

std::string without_suffix(const std::string& parameter) {
  return parameter.substr(0, parameter.rfind('.'));
}

void record(const at::RecordFunction& call, at::ObserverContext*) {
  const std::string operation = call.name();
  const bool convolution = operation == "aten::convolution";
  if (!recording || (!convolution && operation != "aten::linear")) return;
  const auto inputs = call.inputs();
  const auto& outputs = call.outputs();
  if (inputs.size() < 2 || outputs.empty() || !inputs[1].isTensor() || !outputs[0].isTensor()) return;
  const at::Tensor picture = inputs[0].toTensor(), weight = inputs[1].toTensor(),
                   output = outputs[0].toTensor();
  const auto found = recording->names.find(weight.data_ptr());
  if (found == recording->names.end()) return;
  const bool transposed = convolution && inputs.size() > 6 && inputs[6].toBool();
  const std::int64_t positions = !convolution ? 1
                                 : transposed ? picture.size(2) * picture.size(3)
                                              : output.size(2) * output.size(3);
  LayerRow row;
  row.name = without_suffix(found->second);
  row.kind = !convolution ? "linear"
                          : std::string(transposed ? "transposed convolution " : "convolution ") +
                                std::to_string(weight.size(2)) + "x" + std::to_string(weight.size(3));
  row.output_shape = output.sizes().slice(1).vec();
  row.parameters = weight.numel();
  if (inputs.size() > 2 && inputs[2].isTensor() && inputs[2].toTensor().defined())
    row.parameters += inputs[2].toTensor().numel();
  row.multiply_adds = positions * weight.numel();
  recording->rows.push_back(std::move(row));
}

}  // namespace

std::vector<LayerRow> layer_table(Network& network, int height, int width) {
  torch::NoGradGuard no_gradient;
  const InputContract contract = network.contract();
  NetworkInput input;
  input.image = torch::zeros({1, contract.channels, height, width});
  if (contract.takes_mask) input.mask = torch::zeros({1, 1, height, width});
  if (contract.takes_noise) input.noise_level = torch::zeros({1});
  Recording seen;
  for (const auto& item : network.named_parameters()) seen.names[item.value().data_ptr()] = item.key();
  recording = &seen;
  const auto handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(
          [](const at::RecordFunction&) { return std::unique_ptr<at::ObserverContext>(); }, record)
          .needsInputs(true)
          .needsOutputs(true)
          .scopes({at::RecordScope::FUNCTION}));
  network.forward(input);
  at::removeCallback(handle);
  recording = nullptr;
  return std::move(seen.rows);
}

}  // namespace lacuna
