#include "networks/network.h"
#include "networks/residual_block.h"

namespace lacuna {
namespace {

namespace nn = torch::nn;

/// A U-Net for pictures of one size in which things have their place, such as aligned faces. It works on the
/// pixel-unshuffled picture, adds learned numbers for each position (so that it knows where it is), and sees
/// the mirrored picture beside the picture: where one eye is covered, the other one tells.
///
/// What it paints is put under the mask only. Under the mask it sees nothing.
class AlignedUnet final : public Network {
 public:
  explicit AlignedUnet(const Values& values)
      : channels_(values.integer("channels")),
        side_(values.integer("side")),
        shuffle_(values.integer("shuffle")),
        mirror_(values.boolean("mirror")),
        widths_(values.integers("widths")) {
    const auto convolutions = values.integers("convolutions");
    check(convolutions);
    const std::int64_t planes = (channels_ + 1) * (mirror_ ? 2 : 1), pixels = shuffle_ * shuffle_;
    stem_ = register_module("stem", convolution(planes * pixels, widths_.front(), 3, 1, true));
    std::int64_t side = side_ / shuffle_;
    for (std::size_t level = 0; level < widths_.size(); ++level, side /= 2) {
      const std::string suffix = std::to_string(level);
      const std::int64_t width = widths_[level];
      places_.push_back(register_parameter("place" + suffix, torch::zeros({width, side, side})));
      if (level + 1 == widths_.size()) {
        middle_ = register_module("middle", residual_blocks(width, convolutions[level] / 2, true));
        break;
      }
      const std::int64_t deeper = widths_[level + 1], count = convolutions[level] / 4;
      encoders_.push_back(register_module("encoder" + suffix, residual_blocks(width, count, true)));
      downs_.push_back(register_module("down" + suffix, convolution(width, deeper, 2, 2, true)));
      ups_.push_back(register_module("up" + suffix, convolution(deeper, 4 * width, 1, 1, true)));
      decoders_.push_back(register_module("decoder" + suffix, residual_blocks(width, count, true)));
    }
    tail_ = register_module("tail", convolution(widths_.front(), channels_ * pixels, 3, 1, true));
  }

  InputContract contract() const override {
    InputContract contract;
    contract.channels = static_cast<int>(channels_);
    contract.fixed_height = contract.fixed_width = static_cast<int>(side_);
    contract.takes_mask = true;
    contract.tileable = false;
    return contract;
  }

  NetworkOutput forward(const NetworkInput& input) override {
    const torch::Tensor mask =
        input.mask.defined() ? input.mask
                             : torch::zeros({input.image.size(0), 1, side_, side_}, input.image.options());
    const torch::Tensor known = input.image * (1 - mask);
    return {known + paint(known, mask) * mask, {}};
  }

 private:
  torch::Tensor paint(const torch::Tensor& known, const torch::Tensor& mask) {
    torch::Tensor planes = torch::cat({known, mask}, 1);
    if (mirror_) planes = torch::cat({planes, planes.flip(3)}, 1);
    torch::Tensor x = torch::pixel_unshuffle(planes, shuffle_).contiguous(preferred_memory_format());
    x = stem_(x).add_(places_.front());
    std::vector<torch::Tensor> skips;
    for (std::size_t level = 0; level < encoders_.size(); ++level) {
      x = encoders_[level]->forward(x);
      skips.push_back(x);
      x = downs_[level](x).add_(places_[level + 1]);
    }
    x = middle_->forward(x);
    for (std::size_t level = decoders_.size(); level-- > 0;) {
      x = torch::pixel_shuffle(ups_[level](x), 2).add_(skips[level]);
      x = decoders_[level]->forward(x);
    }
    return torch::pixel_shuffle(tail_(x), shuffle_);
  }

  void check(const std::vector<std::int64_t>& convolutions) const {
    if (widths_.size() < 2 || convolutions.size() != widths_.size()) {
      throw Error(ErrorCode::usage,
                  "aligned_unet: widths and convolutions must name the same number of levels, at least 2");
    }
    const std::int64_t step = shuffle_ << (widths_.size() - 1);
    if (side_ % step != 0) {
      throw Error(ErrorCode::usage, "aligned_unet.side: " + std::to_string(side_) + " is no multiple of " +
                                        std::to_string(step) + ", which shuffle and the levels need");
    }
  }

  std::int64_t channels_, side_, shuffle_;
  bool mirror_;
  std::vector<std::int64_t> widths_;
  std::vector<torch::Tensor> places_;
  nn::Conv2d stem_{nullptr}, tail_{nullptr};
  std::vector<nn::Sequential> encoders_, decoders_;
  std::vector<nn::Conv2d> downs_, ups_;
  nn::Sequential middle_{nullptr};
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
        {"mirror", ParameterKind::boolean, "true", "sees the left-right mirrored picture as well"}}},
      [](const Values& values) { return std::make_unique<AlignedUnet>(values); });
}

}  // namespace lacuna
