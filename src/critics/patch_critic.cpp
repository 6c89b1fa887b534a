#include <fmt/format.h>

#include <algorithm>

#include "critics/critic.h"
#include "critics/spectral_convolution.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// 4x4 convolutions with leaky ReLU, all but the last of stride 2, and a score for each patch of the picture.
class PatchCritic final : public Critic {
 public:
  explicit PatchCritic(const Values& values) : takes_mask_(values.boolean("mask_plane")) {
    const auto widths = values.integers("widths");
    const bool normalised = values.boolean("spectral_norm");
    std::int64_t in = values.integer("channels") + (takes_mask_ ? 1 : 0);
    for (std::size_t layer = 0; layer < widths.size(); ++layer) {
      const std::int64_t stride = layer + 1 == widths.size() ? 1 : 2;
      layers_.push_back(register_module(
          "layer" + std::to_string(layer),
          std::make_shared<SpectralConvolution>(in, widths[layer], kKernel, stride, normalised)));
      in = widths[layer];
    }
    head_ = register_module("head", std::make_shared<SpectralConvolution>(in, 1, kKernel, 1, normalised));
  }

  bool takes_mask() const override { return takes_mask_; }

  Criticism forward(const torch::Tensor& image, const torch::Tensor& mask) override {
    torch::Tensor x = takes_mask_ ? torch::cat({image, mask}, 1) : image;
    Criticism criticism;
    const std::int64_t least = std::int64_t{3} << (layers_.size() - 1);
    if (std::min(x.size(2), x.size(3)) < least) {
      throw Error(
          ErrorCode::usage,
          fmt::format(
              "patch_critic: {} x {} pixels are too few for {} layers, which need {} (the picture, or "
              "adversarial.crop)",
              x.size(3), x.size(2), layers_.size(), least));
    }
    for (const auto& layer : layers_) {
      x = torch::leaky_relu(layer->forward(x), kSlope);
      criticism.features.push_back(x);
    }
    criticism.scores = head_->forward(x);
    return criticism;
  }

 private:
  static constexpr std::int64_t kKernel = 4;
  static constexpr double kSlope = 0.2;

  bool takes_mask_;
  std::vector<std::shared_ptr<SpectralConvolution>> layers_;
  std::shared_ptr<SpectralConvolution> head_;
};

}  // namespace

void register_patch_critic(CriticRegistry& registry) {
  registry.add(
      {"patch_critic",
       "scores overlapping patches of a picture; 70x70 pixels with the default widths",
       "PatchGAN (Isola et al. 2017, arXiv 1611.07004) as in DeblurGAN (Kupyn et al. 2018, arXiv 1711.07064)",
       {{"channels", ParameterKind::integer, "3", "colour channels of the picture", 1, 3},
        {"mask_plane", ParameterKind::boolean, "false", "sees the mask of what was filled"},
        {"widths", ParameterKind::integers, "64,128,256,512",
         "channels of each layer; all but the last halve the picture", 1, 1024},
        {"spectral_norm", ParameterKind::boolean, "false",
         "divides the weights of each layer by their largest singular value"}}},
      [](const Values& values) { return std::make_unique<PatchCritic>(values); });
}

}  // namespace lacuna
