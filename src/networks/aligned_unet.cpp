#include <optional>

#include "networks/network.h"
#include "networks/residual_block.h"

namespace lacuna {
namespace {

namespace nn = torch::nn;

/// Levels of residual blocks, each at half the size of the one before, down and up again. Its layers are
/// registered with `owner`, their names behind `prefix`.
class Levels {
 public:
  /// `side` x `side` positions at the first level.
  Levels(nn::Module& owner, const std::string& prefix, std::int64_t in, std::int64_t out, std::int64_t side,
         const std::vector<std::int64_t>& widths, const std::vector<std::int64_t>& convolutions)
      : stem_(owner.register_module(prefix + "stem", convolution(in, widths.front(), 3, 1, true))),
        tail_(owner.register_module(prefix + "tail", convolution(widths.front(), out, 3, 1, true))) {
    for (std::size_t level = 0; level < widths.size(); ++level, side /= 2) {
      const std::string suffix = std::to_string(level);
      const std::int64_t width = widths[level];
      places_.push_back(
          owner.register_parameter(prefix + "place" + suffix, torch::zeros({width, side, side})));
      if (level + 1 == widths.size()) {
        middle_ =
            owner.register_module(prefix + "middle", residual_blocks(width, convolutions[level] / 2, true));
        break;
      }
      const std::int64_t deeper = widths[level + 1], count = convolutions[level] / 4;
      encoders_.push_back(
          owner.register_module(prefix + "encoder" + suffix, residual_blocks(width, count, true)));
      downs_.push_back(
          owner.register_module(prefix + "down" + suffix, convolution(width, deeper, 2, 2, true)));
      ups_.push_back(
          owner.register_module(prefix + "up" + suffix, convolution(deeper, 4 * width, 1, 1, true)));
      decoders_.push_back(
          owner.register_module(prefix + "decoder" + suffix, residual_blocks(width, count, true)));
    }
  }

  torch::Tensor forward(const torch::Tensor& planes) {
    torch::Tensor x =
        stem_(planes.contiguous(preferred_memory_format(planes.device()))).add_(places_.front());
    std::vector<torch::Tensor> skips;
    for (std::size_t level = 0; level < encoders_.size(); ++level) {
      x = encoders_[level]->forward(x);
      skips.push_back(x);
      x = downs_[level](x).add_(places_[level + 1]);
    }
    x = middle_->forward(x);
    for (std::size_t level = decoders_.size(); level-- > 0;) {
      x = ups_[level]->forward_doubled(x, skips[level]);
      x = decoders_[level]->forward(x);
    }
    return tail_(x);
  }

 private:
  Convolution stem_, tail_;
  std::vector<torch::Tensor> places_;
  std::vector<nn::Sequential> encoders_, decoders_;
  std::vector<Convolution> downs_, ups_;
  nn::Sequential middle_{nullptr};
};

/// A U-Net for pictures of one size in which things have their place, such as aligned faces. It works on the
/// pixel-unshuffled picture, adds learned numbers for each position (so that it knows where it is), and sees
/// the mirrored picture beside the picture: where one eye is covered, the other one tells.
///
/// What it paints is put under the mask only. Under the mask it sees nothing. Without a mask, a smaller
/// network of the same kind finds one first; its output is the predicted mask.
class AlignedUnet final : public Network {
 public:
  explicit AlignedUnet(const Values& values)
      : channels_(values.integer("channels")),
        side_(values.integer("side")),
        shuffle_(values.integer("shuffle")),
        mirror_(values.boolean("mirror")) {
    const auto widths = values.integers("widths"), convolutions = values.integers("convolutions");
    check(widths, convolutions);
    const std::int64_t pixels = shuffle_ * shuffle_, side = side_ / shuffle_,
                       detector = values.integer("detector");
    painter_.emplace(*this, "", (channels_ + 1) * (mirror_ ? 2 : 1) * pixels, channels_ * pixels, side,
                     widths, convolutions);
    if (detector > 0) {
      const std::vector<std::int64_t> halves(widths.size(), 4);  // one residual block on each way and level
      detector_.emplace(*this, "detector_", channels_ * pixels, pixels, side,
                        std::vector<std::int64_t>(widths.size(), detector), halves);
    }
  }

  InputContract contract() const override {
    InputContract contract;
    contract.channels = static_cast<int>(channels_);
    contract.fixed_height = contract.fixed_width = static_cast<int>(side_);
    contract.takes_mask = true;
    contract.predicts_mask = detector_.has_value();
    contract.tileable = false;
    return contract;
  }

  NetworkOutput forward(const NetworkInput& input) override {
    NetworkOutput output;
    torch::Tensor mask = input.mask;
    if (detector_) {
      const torch::Tensor planes = torch::pixel_unshuffle(input.image, shuffle_);
      output.mask_logits = torch::pixel_shuffle(detector_->forward(planes), shuffle_);
      if (!mask.defined()) {
        // One pixel more on each side: a rim of the damage that was left would be painted over the hole.
        output.mask_logits = torch::max_pool2d(output.mask_logits, 3, 1, 1);
        mask = (output.mask_logits.detach() > 0).to(input.image.dtype());
      }
    }
    if (!mask.defined()) mask = torch::zeros({input.image.size(0), 1, side_, side_}, input.image.options());
    const torch::Tensor known = input.image * (1 - mask);
    output.image = known + paint(known, mask) * mask;
    return output;
  }

 private:
  torch::Tensor paint(const torch::Tensor& known, const torch::Tensor& mask) {
    torch::Tensor planes = torch::cat({known, mask}, 1);
    if (mirror_) planes = torch::cat({planes, planes.flip(3)}, 1);
    return torch::pixel_shuffle(painter_->forward(torch::pixel_unshuffle(planes, shuffle_)), shuffle_);
  }

  void check(const std::vector<std::int64_t>& widths, const std::vector<std::int64_t>& convolutions) const {
    if (widths.size() < 2 || convolutions.size() != widths.size()) {
      throw Error(ErrorCode::usage,
                  "aligned_unet: widths and convolutions must name the same number of levels, at least 2");
    }
    const std::int64_t step = shuffle_ << (widths.size() - 1);
    if (side_ % step != 0) {
      throw Error(ErrorCode::usage, "aligned_unet.side: " + std::to_string(side_) + " is no multiple of " +
                                        std::to_string(step) + ", which shuffle and the levels need");
    }
  }

  std::int64_t channels_, side_, shuffle_;
  bool mirror_;
  std::optional<Levels> painter_, detector_;
};

}  // namespace

void register_aligned_unet(NetworkRegistry& registry) {
  registry.add(
      {"aligned_unet",
       "U-Net for aligned pictures of a fixed size, with learned positions and the mirrored picture; fills a "
       "mask",
       "U-Net (Ronneberger et al. 2015, arXiv 1505.04597) on pixel-unshuffled pictures (Shi et al. 2016, "
       "arXiv 1609.05158)",
       {{"channels", ParameterKind::integer, "3", "colour channels of the picture", 1, 3},
        {"side", ParameterKind::integer, "128", "width and height of the picture in pixels", 4, 1024},
        {"shuffle", ParameterKind::integer, "4",
         "side of the squares of pixels that become one position of the first level", 1, 8},
        {"widths", ParameterKind::integers, "64,128,160,192",
         "channels of each level; every level halves the one before", 4, 1024},
        {"convolutions", ParameterKind::integers, "4,8,8,4",
         "3x3 convolutions at each level; encoder and decoder share those of all but the last", 2, 64},
        {"mirror", ParameterKind::boolean, "true", "sees the left-right mirrored picture as well"},
        {"detector", ParameterKind::integer, "0",
         "channels of the network that finds the mask where none is given; 0 = there is none", 0, 256}}},
      [](const Values& values) { return std::make_unique<AlignedUnet>(values); });
}

}  // namespace lacuna
