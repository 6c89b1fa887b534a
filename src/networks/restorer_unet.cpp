#include "networks/network.h"
#include "networks/residual_block.h"

namespace lacuna {
namespace {

namespace nn = torch::nn;

/// A U-Net on the pixel-unshuffled picture: residual blocks of plain bias-free 3x3 convolutions at 1/2, 1/4,
/// ..., so that nearly all work lies in wide layers at low resolution, where a CPU reaches its peak. Without
/// biases it is homogeneous: scaling picture and noise level scales the result (Mohan et al. 2020, arXiv
/// 1906.05478). What a given mask covers is set to zero first.
class RestorerUnet final : public Network {
 public:
  explicit RestorerUnet(const Values& values)
      : channels_(values.integer("channels")),
        widths_(values.integers("widths")),
        takes_mask_(values.boolean("mask_plane")),
        takes_noise_(values.boolean("noise_plane")),
        predicts_mask_(values.boolean("mask_head")) {
    const auto convolutions = values.integers("convolutions");
    const bool bias = values.boolean("bias"), paints = values.boolean("picture_head");
    check(convolutions);
    if (!paints && !predicts_mask_)
      throw Error(ErrorCode::usage, "restorer_unet: without picture_head it needs mask_head");
    const std::int64_t in = 4 * (channels_ + (takes_mask_ ? 1 : 0)) + (takes_noise_ ? 1 : 0);
    stem_ = register_module("stem", convolution(in, widths_.front(), 3, 1, bias));
    for (std::size_t level = 0; level + 1 < widths_.size(); ++level) {
      const std::string suffix = std::to_string(level);
      const std::int64_t width = widths_[level], deeper = widths_[level + 1], count = convolutions[level] / 4;
      encoders_.push_back(register_module("encoder" + suffix, residual_blocks(width, count, bias)));
      downs_.push_back(register_module("down" + suffix, convolution(width, deeper, 2, 2, bias)));
      ups_.push_back(register_module("up" + suffix, convolution(deeper, 4 * width, 1, 1, bias)));
      decoders_.push_back(register_module("decoder" + suffix, residual_blocks(width, count, bias)));
    }
    middle_ = register_module("middle", residual_blocks(widths_.back(), convolutions.back() / 2, bias));
    if (paints) tail_ = register_module("tail", convolution(widths_.front(), 4 * channels_, 3, 1, bias));
    if (predicts_mask_)
      mask_head_ = register_module("mask_head", convolution(widths_.front(), 4, 3, 1, bias));
  }

  InputContract contract() const override {
    InputContract contract;
    contract.channels = static_cast<int>(channels_);
    contract.stride = 1 << widths_.size();
    contract.takes_mask = takes_mask_;
    contract.takes_noise = takes_noise_;
    contract.predicts_mask = predicts_mask_;
    contract.restores = !tail_.is_empty();
    return contract;
  }

  NetworkOutput forward(const NetworkInput& input) override {
    // what a mask covers is not to be seen
    const bool hides = takes_mask_ && input.mask.defined();
    const torch::Tensor image = hides ? input.image * (1 - input.mask) : input.image;
    torch::Tensor x = stem_(assemble(image, input));
    const torch::Tensor first = x;
    std::vector<torch::Tensor> skips;
    for (std::size_t level = 0; level < encoders_.size(); ++level) {
      x = encoders_[level]->forward(x);
      skips.push_back(x);
      x = downs_[level](x);
    }
    x = middle_->forward(x);
    for (std::size_t level = decoders_.size(); level-- > 0;) {
      x = ups_[level]->forward_doubled(x, skips[level]);
      x = decoders_[level]->forward(x);
    }
    x = x.add_(first);
    NetworkOutput output;
    output.image = !tail_.is_empty() ? torch::pixel_shuffle(tail_(x), 2).add_(image) : input.image;
    if (predicts_mask_) output.mask_logits = torch::pixel_shuffle(mask_head_(x), 2);
    return output;
  }

 private:
  void check(const std::vector<std::int64_t>& convolutions) const {
    if (widths_.size() < 2 || convolutions.size() != widths_.size()) {
      throw Error(ErrorCode::usage,
                  "restorer_unet: widths and convolutions must name the same number of levels, at least 2");
    }
    for (std::size_t level = 0; level < convolutions.size(); ++level) {
      const bool last = level + 1 == convolutions.size();
      if (convolutions[level] % (last ? 2 : 4) == 0) continue;
      throw Error(ErrorCode::usage, "restorer_unet.convolutions: level " + std::to_string(level + 1) +
                                        " has " + std::to_string(convolutions[level]) +
                                        ", must be a multiple of " +
                                        (last ? "2" : "4 (encoder and decoder share them)"));
    }
  }

  torch::Tensor assemble(const torch::Tensor& image, const NetworkInput& input) const {
    std::vector<torch::Tensor> parts{torch::pixel_unshuffle(image, 2)};
    const auto count = input.image.size(0), height = input.image.size(2), width = input.image.size(3);
    if (takes_mask_) {
      const torch::Tensor mask =
          input.mask.defined() ? input.mask : torch::zeros({count, 1, height, width}, input.image.options());
      parts.push_back(torch::pixel_unshuffle(mask, 2));
    }
    if (takes_noise_) {
      const torch::Tensor level =
          input.noise_level.defined() ? input.noise_level : torch::zeros({count}, input.image.options());
      parts.push_back(level.dim() == 4
                          ? torch::avg_pool2d(level, 2)
                          : level.view({count, 1, 1, 1}).expand({count, 1, height / 2, width / 2}));
    }
    return torch::cat(parts, 1).contiguous(preferred_memory_format(image.device()));
  }

  std::int64_t channels_;
  std::vector<std::int64_t> widths_;
  bool takes_mask_, takes_noise_, predicts_mask_;
  Convolution stem_{nullptr}, tail_{nullptr}, mask_head_{nullptr};
  std::vector<nn::Sequential> encoders_, decoders_;
  std::vector<Convolution> downs_, ups_;
  nn::Sequential middle_{nullptr};
};

}  // namespace

void register_restorer_unet(NetworkRegistry& registry) {
  registry.add(
      {"restorer_unet",
       "U-Net of residual blocks on the 2x pixel-unshuffled picture, any size, bias-free",
       "class of DRUNet (Zhang et al. 2021, arXiv 2008.13751) and FFDNet (Zhang et al. 2018, arXiv "
       "1710.04026)",
       {{"channels", ParameterKind::integer, "3", "colour channels of the picture", 1, 3},
        {"widths", ParameterKind::integers, "64,128,160", "channels at 1/2, 1/4, ... of the resolution", 4,
         1024},
        {"convolutions", ParameterKind::integers, "8,8,6",
         "3x3 convolutions at each level; encoder and decoder share those of all but the last", 2, 64},
        {"noise_plane", ParameterKind::boolean, "true", "takes the noise level as an input plane"},
        {"mask_plane", ParameterKind::boolean, "false", "takes the mask of what to fill as an input plane"},
        {"mask_head", ParameterKind::boolean, "false", "predicts the mask of damage as a second output"},
        {"picture_head", ParameterKind::boolean, "true",
         "false = predicts a mask only and returns the picture as it is"},
        {"bias", ParameterKind::boolean, "false",
         "convolutions have biases: for masks, where brightness must not scale the result"}}},
      [](const Values& values) { return std::make_unique<RestorerUnet>(values); });
}

}  // namespace lacuna
