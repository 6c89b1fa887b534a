#include "convolution/convolution.h"
#include "networks/network.h"

namespace lacuna {
namespace {

namespace nn = torch::nn;

Convolution padded(std::int64_t in, std::int64_t out, std::int64_t stride) {
  return Convolution(nn::Conv2dOptions(in, out, 3).stride(stride).padding(1));
}

/// Four channels for one, which pixel_shuffle spreads over 2x2 pixels: a deconvolution of stride 2 (Shi et
/// al. 2016, arXiv 1609.07009) in a form for which CPUs have fast kernels.
Convolution deconvolution(std::int64_t in, std::int64_t out, std::int64_t kernel) {
  return Convolution(nn::Conv2dOptions(in, 4 * out, kernel).padding(kernel / 2));
}

/// Blocks of convolutions that halve the picture, a latent vector, and blocks of deconvolutions that double
/// it again. Everything goes through the vector: there is no way around it for detail. Without fully
/// connected layers (`latent` 0) each latent number sees its part of the picture only: good for noise, not
/// for holes.
class ConvAutoencoder final : public Autoencoder {
 public:
  explicit ConvAutoencoder(const Values& values)
      : channels_(values.integer("channels")),
        side_(values.integer("side")),
        latent_(values.integer("latent")),
        sigmoid_(values.boolean("sigmoid")),
        widths_(values.integers("widths")) {
    const std::int64_t step = std::int64_t{1} << widths_.size();
    if (side_ % step != 0) {
      throw Error(ErrorCode::usage, "conv_autoencoder.side: " + std::to_string(side_) +
                                        " is no multiple of " + std::to_string(step) + ", which " +
                                        std::to_string(widths_.size()) + " blocks that halve it need");
    }
    const std::int64_t more = values.integer("convolutions") - 1, least_side = side_ / step;
    neck_ = values.integer("neck") ? values.integer("neck") : widths_.back();
    const std::int64_t flat = neck_ * least_side * least_side;
    std::int64_t in = channels_;
    for (std::size_t block = 0; block < widths_.size(); ++block) {
      encoders_.push_back(register_module("encoder" + std::to_string(block), nn::Sequential()));
      add(*encoders_.back(), padded(in, widths_[block], 2));
      for (std::int64_t i = 0; i < more; ++i)
        add(*encoders_.back(), padded(widths_[block], widths_[block], 1));
      in = widths_[block];
    }
    if (neck_ != widths_.back()) {  // linear: with the layer beside it one map of fewer weights
      narrow_ = register_module("narrow", Convolution(nn::Conv2dOptions(widths_.back(), neck_, 1)));
      widen_ = register_module("widen", Convolution(nn::Conv2dOptions(neck_, widths_.back(), 1)));
    }
    if (latent_ > 0) {
      code_ = register_module("code", nn::Linear(flat, latent_));
      expand_ = register_module("expand", nn::Linear(latent_, flat));
    } else {
      latent_ = flat;
    }
    for (std::size_t block = widths_.size(); block-- > 0;) {
      decoders_.push_back(register_module("decoder" + std::to_string(block), nn::Sequential()));
      for (std::int64_t i = 0; i < more; ++i)
        add(*decoders_.back(), padded(widths_[block], widths_[block], 1));
      if (block == 0) continue;
      decoders_.back()->push_back(deconvolution(widths_[block], widths_[block - 1], 1));
      decoders_.back()->push_back(nn::PixelShuffle(nn::PixelShuffleOptions(2)));
      decoders_.back()->push_back(nn::ReLU(nn::ReLUOptions(true)));
    }
    output_ = register_module("output", deconvolution(widths_.front(), channels_, 3));
  }

  InputContract contract() const override {
    InputContract contract;
    contract.channels = static_cast<int>(channels_);
    contract.fixed_height = contract.fixed_width = static_cast<int>(side_);
    contract.tileable = false;
    return contract;
  }

  std::int64_t latent_size() const override { return latent_; }

  torch::Tensor encode(const torch::Tensor& image) override {
    torch::Tensor x = image.contiguous(preferred_memory_format(image.device()));
    for (nn::Sequential& block : encoders_) x = run(block, x);
    if (narrow_) x = narrow_(x);
    x = x.reshape({x.size(0), -1});
    return code_ ? code_(x) : x;
  }

  torch::Tensor decode(const torch::Tensor& code) override {
    const std::int64_t least_side = side_ >> widths_.size();
    torch::Tensor x = (expand_ ? expand_(code) : code).view({code.size(0), neck_, least_side, least_side});
    x = x.contiguous(preferred_memory_format(x.device()));
    if (widen_) x = widen_(x);
    x = x.relu_();
    for (nn::Sequential& block : decoders_) x = run(block, x);
    x = torch::pixel_shuffle(output_(x), 2);
    return sigmoid_ ? x.sigmoid() : x;
  }

 private:
  static void add(nn::SequentialImpl& block, Convolution layer) {
    block.push_back(layer);
    block.push_back(nn::ReLU(nn::ReLUOptions(true)));
  }

  /// A block without layers (one convolution a block, last decoder) passes its input on.
  static torch::Tensor run(nn::Sequential& block, const torch::Tensor& x) {
    return block->is_empty() ? x : block->forward(x);
  }

  std::int64_t channels_, side_, latent_, neck_ = 0;
  bool sigmoid_;
  std::vector<std::int64_t> widths_;
  std::vector<nn::Sequential> encoders_, decoders_;
  nn::Linear code_{nullptr}, expand_{nullptr};
  Convolution narrow_{nullptr}, widen_{nullptr}, output_{nullptr};
};

}  // namespace

void register_conv_autoencoder(NetworkRegistry& registry) {
  registry.add(
      {"conv_autoencoder",
       "convolution blocks, a latent vector, deconvolution blocks; square pictures of a fixed size",
       "Masci et al. 2011, doi 10.1007/978-3-642-21735-7_7",
       {{"channels", ParameterKind::integer, "1", "colour channels of the picture", 1, 3},
        {"side", ParameterKind::integer, "28", "width and height of the picture in pixels", 2, 1024},
        {"widths", ParameterKind::integers, "64,128",
         "channels of each block; every block halves the picture, the decoder mirrors them", 1, 4096},
        {"convolutions", ParameterKind::integer, "2", "3x3 convolutions in a block", 1, 16},
        {"neck", ParameterKind::integer, "0",
         "channels to which the last block is narrowed before the latent numbers, most of whose weights this "
         "saves; 0 = not narrowed",
         0, 4096},
        {"latent", ParameterKind::integer, "256",
         "numbers that a picture is squeezed through; 0 = the narrowed channels themselves, each in its "
         "place",
         0, 65536},
        {"sigmoid", ParameterKind::boolean, "false", "ends in a sigmoid, so that samples stay in 0..1"}}},
      [](const Values& values) { return std::make_unique<ConvAutoencoder>(values); });
}

}  // namespace lacuna
