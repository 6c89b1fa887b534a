#include "networks/loaded_network.h"

#include <fmt/format.h>

#include "convolution/convolution.h"
#include "convolution/convolution_watch.h"
#include "convolution/result_memory.h"
#include "networks/layer_table.h"
#include "networks/network.h"

namespace lacuna {
namespace {

torch::Tensor tensor_of(const Batch& batch, const torch::Device& device) {
  const auto wanted = static_cast<std::size_t>(batch.count * batch.channels * batch.height * batch.width);
  if (batch.samples.size() != wanted) throw Error(ErrorCode::internal, "batch shape and sample count differ");
  return torch::from_blob(const_cast<float*>(batch.samples.data()),
                          {batch.count, batch.channels, batch.height, batch.width}, torch::kFloat)
      .to(device);
}

Batch batch_of(const torch::Tensor& tensor) {
  const torch::Tensor dense = tensor.to(torch::kCPU).contiguous();
  Batch batch{dense.size(0), dense.size(1), dense.size(2), dense.size(3), {}};
  batch.samples.assign(dense.data_ptr<float>(), dense.data_ptr<float>() + dense.numel());
  return batch;
}

class TorchNetwork final : public LoadedNetwork {
 public:
  TorchNetwork(const ModelFile& model, const torch::Device& device)
      : device_(device),
        network_(load_network(model)),
        autoencoder_(std::dynamic_pointer_cast<Autoencoder>(network_)),
        contract_(network_->contract()) {
    network_->eval();
    network_->to(device_);
    prepare(device_, false);
    freeze_convolutions(*network_);
    for (const auto& parameter : network_->parameters()) convolutions_ += parameter.dim() == 4 ? 1 : 0;
  }

  const InputContract& contract() const override { return contract_; }

  NetworkResult run(const NetworkBatch& batch) override {
    check(batch.image);
    torch::InferenceMode inference;
    NetworkInput input;
    input.image = tensor_of(batch.image, device_);
    if (contract_.takes_mask && batch.mask) input.mask = tensor_of(*batch.mask, device_);
    if (contract_.takes_noise && !batch.noise_levels.empty()) {
      input.noise_level = torch::tensor(batch.noise_levels).to(device_);
    }
    const ConvolutionWatch watch(convolutions_, batch.on_share);
    const ResultMemory memory;
    try {
      const NetworkOutput output = network_->forward(input);
      NetworkResult result;
      result.image = batch_of(output.image);
      if (output.mask_logits.defined()) result.mask = batch_of(output.mask_logits.sigmoid());
      return result;
    } catch (const c10::OutOfMemoryError&) {  // of a GPU
      throw Error(ErrorCode::limit_exceeded,
                  fmt::format("{} x {} pixels do not fit into the memory of the GPU; use --device cpu",
                              batch.image.width, batch.image.height));
    }
  }

  std::int64_t parameter_count() const override {
    std::int64_t count = 0;
    for (const auto& parameter : network_->parameters()) count += parameter.numel();
    return count;
  }

  std::int64_t latent_size() const override { return autoencoder_ ? autoencoder_->latent_size() : 0; }

  std::vector<float> encode(const Batch& image) override {
    if (!autoencoder_) return LoadedNetwork::encode(image);
    check(image);
    torch::InferenceMode inference;
    const torch::Tensor codes = autoencoder_->encode(tensor_of(image, device_)).to(torch::kCPU).contiguous();
    return {codes.data_ptr<float>(), codes.data_ptr<float>() + codes.numel()};
  }

  Batch decode(const std::vector<float>& codes) override {
    if (!autoencoder_) return LoadedNetwork::decode(codes);
    torch::InferenceMode inference;
    const std::int64_t size = latent_size(), count = static_cast<std::int64_t>(codes.size()) / size;
    return batch_of(autoencoder_->decode(
        torch::from_blob(const_cast<float*>(codes.data()), {count, size}, torch::kFloat).to(device_)));
  }

  std::vector<LayerRow> layers(int height, int width) override {
    return layer_table(*network_, height, width);
  }

 private:
  void check(const Batch& image) const {
    const bool fits = image.channels == contract_.channels && image.height > 0 && image.width > 0 &&
                      (contract_.fixed_height == 0 || image.height == contract_.fixed_height) &&
                      (contract_.fixed_width == 0 || image.width == contract_.fixed_width) &&
                      image.height % contract_.stride == 0 && image.width % contract_.stride == 0;
    if (fits) return;
    throw Error(ErrorCode::internal,
                fmt::format("a batch of {} x {} x {} does not fit the network's contract", image.channels,
                            image.height, image.width));
  }

  torch::Device device_;
  std::shared_ptr<Network> network_;
  std::shared_ptr<Autoencoder> autoencoder_;  ///< the same network where it is one, else empty
  InputContract contract_;
  std::int64_t convolutions_ = 0;
};

}  // namespace

std::unique_ptr<LoadedNetwork> make_loaded_network(const ModelFile& model, const torch::Device& device) {
  return std::make_unique<TorchNetwork>(model, device);
}

}  // namespace lacuna
