#include <fmt/format.h>

#include <algorithm>

#include "core/random.h"
#include "networks/network.h"

namespace lacuna {
namespace {

/// Gain of layers that end a residual branch ("second", "tail"): a small start keeps blocks near the
/// identity.
constexpr float kBranchEndGain = 0.2f;

std::map<std::string, torch::Tensor> named_tensors(const Network& network) {
  std::map<std::string, torch::Tensor> tensors;
  for (const auto& item : network.named_parameters()) tensors[item.key()] = item.value();
  for (const auto& item : network.named_buffers()) tensors[item.key()] = item.value();
  return tensors;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::vector<std::string> misfits(const std::map<std::string, torch::Tensor>& wanted,
                                 const std::map<std::string, StoredTensor>& stored) {
  std::vector<std::string> problems;
  for (const auto& [name, tensor] : wanted) {
    const auto found = stored.find(name);
    if (found == stored.end()) {
      problems.push_back("missing tensor '" + name + "'");
    } else if (found->second.shape != tensor.sizes().vec()) {
      problems.push_back(fmt::format("tensor '{}' has shape [{}], the network needs [{}]", name,
                                     fmt::join(found->second.shape, ","),
                                     fmt::join(tensor.sizes().vec(), ",")));
    }
  }
  for (const auto& [name, tensor] : stored) {
    if (!wanted.count(name)) problems.push_back("unknown tensor '" + name + "'");
  }
  return problems;
}

}  // namespace

void initialise(torch::nn::Module& network, std::uint64_t seed) {
  constexpr std::uint64_t kStream = 0x77656967687473;  // "weights"
  torch::NoGradGuard no_gradient;
  std::uint64_t index = 0;
  for (auto& item : network.named_parameters()) {
    torch::Tensor weights = item.value();
    Random random(seed, kStream, index++);
    if (weights.dim() < 2) {
      const bool is_scale = ends_with(item.key(), "weight");  // of a normalisation layer
      weights.fill_(is_scale ? 1.0f : 0.0f);
      continue;
    }
    const double fan_in = static_cast<double>(weights.numel()) / static_cast<double>(weights.size(0));
    float scale = static_cast<float>(std::sqrt(2.0 / fan_in));
    if (ends_with(item.key(), "second.weight") || ends_with(item.key(), "tail.weight"))
      scale *= kBranchEndGain;
    torch::Tensor values = torch::empty(weights.sizes(), torch::kFloat);
    float* data = values.data_ptr<float>();
    for (std::int64_t i = 0; i < values.numel(); ++i) data[i] = scale * random.normal();
    weights.copy_(values);
  }
}

std::shared_ptr<Network> load_network(const ModelFile& model) {
  std::shared_ptr<Network> network = networks().make(model.card.network, model.card.parameters);
  const auto wanted = named_tensors(*network);
  const auto problems = misfits(wanted, model.tensors);
  if (!problems.empty()) {
    constexpr std::size_t told = 5;
    const std::vector<std::string> first(problems.begin(),
                                         problems.begin() + std::min(told, problems.size()));
    const std::string more =
        problems.size() > told ? fmt::format("; and {} more", problems.size() - told) : "";
    throw Error(ErrorCode::bad_input,
                fmt::format("model '{}' does not fit network '{}': {}{}", model.card.name, model.card.network,
                            fmt::join(first, "; "), more));
  }
  torch::NoGradGuard no_gradient;
  for (const auto& [name, tensor] : wanted) {
    std::vector<float> values = float_values(model.tensors.at(name));
    torch::Tensor target = tensor;
    target.copy_(torch::from_blob(values.data(), tensor.sizes(), torch::kFloat));
  }
  return network;
}

std::map<std::string, StoredTensor> stored_tensors(const Network& network, TensorType type) {
  std::map<std::string, StoredTensor> stored;
  for (const auto& [name, tensor] : named_tensors(network)) {
    const torch::Tensor values = tensor.detach().to(torch::kCPU, torch::kFloat).contiguous();
    const float* data = values.data_ptr<float>();
    stored[name] = make_tensor(values.sizes().vec(), std::vector<float>(data, data + values.numel()), type);
  }
  return stored;
}

}  // namespace lacuna
