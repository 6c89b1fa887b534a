#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>

#include "core/registry.h"
#include "engine/engine.h"
#include "networks/device.h"

namespace lacuna {

/// One batch for a network. All tensors float32, N x C x H x W.
struct NetworkInput {
  torch::Tensor image;  ///< N x channels x H x W, nominally [0,1]
  torch::Tensor mask;   ///< N x 1 x H x W, 1 = damaged; undefined where the network takes none or is blind
  torch::Tensor noise_level;  ///< sigma / 255: N values or N x 1 x H x W; undefined where it takes none
  torch::Tensor seed;  ///< N x seed_size random numbers of a network that invents pictures; else undefined
};

struct NetworkOutput {
  torch::Tensor image;        ///< N x channels x H x W, not clamped
  torch::Tensor mask_logits;  ///< N x 1 x H x W, undefined where no mask is predicted
};

/// A trainable network. Height and width of the input must fit contract().
class Network : public torch::nn::Module {
 public:
  virtual NetworkOutput forward(const NetworkInput& input) = 0;
  virtual InputContract contract() const = 0;
};

/// A network of fixed size that squeezes each picture through a vector of latent numbers.
class Autoencoder : public Network {
 public:
  /// N x C x H x W to N x latent numbers.
  virtual torch::Tensor encode(const torch::Tensor& image) = 0;
  /// N x latent numbers to N x C x H x W.
  virtual torch::Tensor decode(const torch::Tensor& code) = 0;
  virtual std::int64_t latent_size() const = 0;
  NetworkOutput forward(const NetworkInput& input) final { return {decode(encode(input.image)), {}}; }
};

using NetworkRegistry = Registry<Network>;
/// All network kinds, one per file of src/networks.
const NetworkRegistry& networks();

/// Draws the initial weights of `network` from `seed`: He-normal over the fan-in (He et al. 2015, arXiv
/// 1502.01852), smaller where a layer ends a residual branch; biases zero.
void initialise(torch::nn::Module& network, std::uint64_t seed);

/// Makes the network that `model` describes and loads its weights; throws bad_input with one message that
/// lists every missing, extra or misshapen tensor.
std::shared_ptr<Network> load_network(const ModelFile& model);

/// Parameters and buffers as stored tensors of `type`.
std::map<std::string, StoredTensor> stored_tensors(const Network& network, TensorType type);

}  // namespace lacuna
