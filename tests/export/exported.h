#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>

#include "export/onnx_model.h"
#include "modelfile/interpolate.h"
#include "networks/loaded_network.h"
#include "networks/network.h"

namespace lacuna::testing {

/// A model of this network with drawn weights.
inline ModelFile drawn_model(const std::string& kind, const std::map<std::string, std::string>& parameters) {
  const std::shared_ptr<Network> network = networks().make(kind, parameters);
  initialise(*network, 1);
  ModelFile model;
  model.card.name = "drawn";
  model.card.summary = "a network for tests";
  model.card.licence = "anyone may use it";
  model.card.network = kind;
  model.card.parameters = parameters;
  model.tensors = stored_tensors(*network, TensorType::f32);
  return model;
}

/// `count` pictures of `across` x `down` strides, or of the network's fixed size.
inline NetworkBatch drawn_batch(const InputContract& contract, std::int64_t count, std::int64_t across,
                                std::int64_t down) {
  const std::int64_t height = contract.fixed_height ? contract.fixed_height : down * contract.stride,
                     width = contract.fixed_width ? contract.fixed_width : across * contract.stride;
  const auto batch_of = [](const torch::Tensor& tensor) {
    const float* data = tensor.data_ptr<float>();
    return Batch{
        tensor.size(0), tensor.size(1), tensor.size(2), tensor.size(3), {data, data + tensor.numel()}};
  };
  torch::manual_seed(7);
  NetworkBatch batch;
  batch.image = batch_of(torch::rand({count, contract.channels, height, width}));
  if (contract.takes_mask)
    batch.mask = batch_of((torch::rand({count, 1, height, width}) > 0.8).to(torch::kFloat));
  for (std::int64_t i = 0; contract.takes_noise && i < count; ++i)
    batch.noise_levels.push_back(0.05f + 0.1f * static_cast<float>(i));
  return batch;
}

/// The noise level of each picture at each of its pixels, as an exported network takes it.
inline Batch noise_planes(const NetworkBatch& batch) {
  Batch planes{batch.image.count, 1, batch.image.height, batch.image.width, {}};
  for (const float level : batch.noise_levels)
    planes.samples.insert(planes.samples.end(), static_cast<std::size_t>(planes.height * planes.width),
                          level);
  return planes;
}

/// Names of the shipped models, each with the network that it stands for.
inline std::vector<std::string> shipped_models() {
  std::vector<std::string> names;
  for (const auto& path : list_models()) {
    const std::string name = path.stem().string();
    names.push_back(name == "faces_fill_sharp" ? "faces_fill@0" : name);  // the sharp end of a dial
  }
  return names;
}

inline ModelFile shipped_model(const std::string& name) {
  const DialledModel named = parse_dialled_model(name);
  return read_model_at(named.name_or_file, named.fidelity);
}

/// A name for a test.
inline std::string test_name(const ::testing::TestParamInfo<std::string>& model) {
  std::string name = model.param;
  std::replace(name.begin(), name.end(), '@', '_');
  return name;
}

}  // namespace lacuna::testing
