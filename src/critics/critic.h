#pragma once

#include <torch/torch.h>

#include <vector>

#include "core/registry.h"

namespace lacuna {

/// What a critic thinks of a batch of pictures.
struct Criticism {
  torch::Tensor scores;  ///< N x 1 x h x w, one number per patch; higher = more like a real picture
  std::vector<torch::Tensor> features;  ///< what its layers saw, N x C x h x w each, for feature matching
};

/// A network that tells real pictures from generated ones. No sigmoid at its end: the loss knows what the
/// scores mean. No batch normalisation, so that each picture is judged by itself (a gradient penalty per
/// picture needs that).
class Critic : public torch::nn::Module {
 public:
  /// `image` N x C x H x W; `mask` N x 1 x H x W where takes_mask(), else not looked at.
  virtual Criticism forward(const torch::Tensor& image, const torch::Tensor& mask) = 0;
  virtual bool takes_mask() const = 0;
};

using CriticRegistry = Registry<Critic>;
/// All critics, one per file of src/critics.
const CriticRegistry& critics();

}  // namespace lacuna
