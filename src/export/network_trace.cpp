#include "export/network_trace.h"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>

namespace lacuna {
namespace {

std::vector<NetworkPort> input_ports(const InputContract& contract, std::int64_t batch, std::int64_t height,
                                     std::int64_t width) {
  if (contract.seed_size > 0)
    return {{"seed", "random numbers of the standard normal distribution", {batch, contract.seed_size}}};
  std::vector<NetworkPort> ports{{"image", "pictures, 0 to 1", {batch, contract.channels, height, width}}};
  if (contract.takes_mask)
    ports.push_back({"mask", "1 where to fill, 0 elsewhere", {batch, 1, height, width}});
  if (contract.takes_noise) {
    ports.push_back({"noise_level",
                     "standard deviation of the noise at each pixel, in the units of the image: sigma / 255",
                     {batch, 1, height, width}});
  }
  return ports;
}

std::vector<NetworkPort> output_ports(const InputContract& contract, std::int64_t batch, std::int64_t height,
                                      std::int64_t width) {
  std::vector<NetworkPort> ports;
  if (contract.restores) {
    ports.push_back({"restored",
                     "the pictures as the network makes them, nominally 0 to 1; not clamped",
                     {batch, contract.channels, height, width}});
  }
  if (contract.predicts_mask)
    ports.push_back({"damage", "probability that the pixel is damaged", {batch, 1, height, width}});
  return ports;
}

NetworkInput network_input(const std::vector<NetworkPort>& ports, const torch::jit::Stack& values) {
  NetworkInput input;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const torch::Tensor value = values[i].toTensor();
    if (ports[i].name == "image") input.image = value;
    if (ports[i].name == "mask") input.mask = value;
    if (ports[i].name == "noise_level") input.noise_level = value;
    if (ports[i].name == "seed") input.seed = value;
  }
  return input;
}

}  // namespace

NetworkTrace trace_network(Network& network, std::int64_t batch, std::int64_t height, std::int64_t width) {
  const torch::NoGradGuard no_gradient;
  for (torch::Tensor& parameter : network.parameters()) parameter.set_requires_grad(false);
  const InputContract contract = network.contract();
  NetworkTrace trace{
      {}, input_ports(contract, batch, height, width), output_ports(contract, batch, height, width)};
  torch::jit::Stack values;
  for (const NetworkPort& port : trace.inputs) values.emplace_back(torch::full(port.shape, 0.5f));

  const auto forward = [&](torch::jit::Stack stack) {
    // of changes in place, which are recorded as if they were not
    const torch::jit::tracer::NoWarn quiet;
    NetworkInput input = network_input(trace.inputs, stack);
    if (!input.image.defined())  // it tells the number of pictures only
      input.image = torch::zeros({batch, contract.channels, height, width});
    const NetworkOutput output = network.forward(input);
    torch::jit::Stack results;
    if (contract.restores) results.emplace_back(output.image);
    if (contract.predicts_mask) results.emplace_back(output.mask_logits.sigmoid());
    return results;
  };
  constexpr bool strict = true, out_of_place = true;
  trace.graph = torch::jit::tracer::trace(
                    values, forward, [](const torch::Tensor&) { return ""; }, strict, out_of_place)
                    .first->graph;
  torch::jit::EliminateDeadCode(trace.graph);
  return trace;
}

}  // namespace lacuna
