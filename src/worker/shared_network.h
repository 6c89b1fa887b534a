#pragma once

#include <memory>

#include "engine/engine.h"

namespace lacuna {

/// A network that stays loaded while what runs it comes and goes.
class SharedNetwork final : public LoadedNetwork {
 public:
  explicit SharedNetwork(std::shared_ptr<LoadedNetwork> network) : network_(std::move(network)) {}

  const InputContract& contract() const override { return network_->contract(); }
  NetworkResult run(const NetworkBatch& batch) override { return network_->run(batch); }
  std::int64_t parameter_count() const override { return network_->parameter_count(); }
  std::int64_t latent_size() const override { return network_->latent_size(); }
  std::vector<float> encode(const Batch& image) override { return network_->encode(image); }
  Batch decode(const std::vector<float>& codes) override { return network_->decode(codes); }
  std::vector<LayerRow> layers(int height, int width) override { return network_->layers(height, width); }

 private:
  std::shared_ptr<LoadedNetwork> network_;
};

}  // namespace lacuna
