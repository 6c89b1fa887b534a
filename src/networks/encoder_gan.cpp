#include "convolution/convolution.h"
#include "networks/network.h"

namespace lacuna {
namespace {

namespace nn = torch::nn;

/// The generator of the article's first GAN: a convolutional encoder squeezes the picture into a few numbers,
/// from which a generator draws one. Without the encoder the numbers are a random seed, as in an ordinary
/// GAN.
class EncoderGan final : public Network {
 public:
  explicit EncoderGan(const Values& values)
      : channels_(values.integer("channels")),
        side_(values.integer("side")),
        code_(values.integer("code")),
        widths_(values.integers("widths")) {
    const std::int64_t step = std::int64_t{1} << widths_.size();
    if (side_ % step != 0) {
      throw Error(ErrorCode::usage, "encoder_gan.side: " + std::to_string(side_) + " is no multiple of " +
                                        std::to_string(step) + ", which " + std::to_string(widths_.size()) +
                                        " layers that halve it need");
    }
    const std::int64_t least = side_ / step, flat = widths_.back() * least * least;
    if (values.boolean("encoder")) {
      std::int64_t in = channels_;
      for (std::size_t layer = 0; layer < widths_.size(); ++layer) {
        encoder_.push_back(
            register_module("encoder" + std::to_string(layer),
                            Convolution(nn::Conv2dOptions(in, widths_[layer], 4).stride(2).padding(1))));
        in = widths_[layer];
      }
      squeeze_ = register_module("squeeze", nn::Linear(flat, code_));
    }
    expand_ = register_module("expand", nn::Linear(code_, flat));
    for (std::size_t layer = widths_.size(); layer-- > 0;) {
      const std::int64_t out = layer > 0 ? widths_[layer - 1] : widths_.front();
      generator_.push_back(
          register_module("generator" + std::to_string(layer),
                          Convolution(nn::Conv2dOptions(widths_[layer], out, 3).padding(1))));
    }
    output_ =
        register_module("output", Convolution(nn::Conv2dOptions(widths_.front(), channels_, 3).padding(1)));
  }

  InputContract contract() const override {
    InputContract contract;
    contract.channels = static_cast<int>(channels_);
    contract.fixed_height = contract.fixed_width = static_cast<int>(side_);
    contract.seed_size = squeeze_ ? 0 : code_;
    contract.tileable = false;
    return contract;
  }

  NetworkOutput forward(const NetworkInput& input) override {
    const std::int64_t least = side_ >> widths_.size();
    torch::Tensor x = expand_(code_of(input)).view({input.image.size(0), widths_.back(), least, least});
    x = torch::leaky_relu(x, kSlope);
    for (Convolution& layer : generator_) {
      x = nn::functional::interpolate(x, nn::functional::InterpolateFuncOptions()
                                             .scale_factor(std::vector<double>{2, 2})
                                             .mode(torch::kNearest));
      x = torch::leaky_relu(layer(x), kSlope);
    }
    return {output_(x).sigmoid(), {}};
  }

 private:
  static constexpr double kSlope = 0.2;

  /// A missing seed is all zero: the middle of what the generator can draw.
  torch::Tensor code_of(const NetworkInput& input) {
    if (!squeeze_)
      return input.seed.defined() ? input.seed
                                  : torch::zeros({input.image.size(0), code_}, input.image.options());
    torch::Tensor x = input.image;
    for (Convolution& layer : encoder_) x = torch::leaky_relu(layer(x), kSlope);
    return squeeze_(x.reshape({x.size(0), -1}));
  }

  std::int64_t channels_, side_, code_;
  std::vector<std::int64_t> widths_;
  std::vector<Convolution> encoder_, generator_;
  nn::Linear squeeze_{nullptr}, expand_{nullptr};
  Convolution output_{nullptr};
};

}  // namespace

void register_encoder_gan(NetworkRegistry& registry) {
  registry.add(
      {"encoder_gan",
       "convolutional encoder (or a random seed), a low-dimensional code, a generator; square pictures of a "
       "fixed size",
       "after DCGAN (Radford et al. 2016, arXiv 1511.06434), without batch normalisation",
       {{"channels", ParameterKind::integer, "3", "colour channels of the picture", 1, 3},
        {"side", ParameterKind::integer, "128", "width and height of the picture in pixels", 4, 1024},
        {"code", ParameterKind::integer, "128", "numbers between encoder and generator", 1, 65536},
        {"widths", ParameterKind::integers, "32,64,128,256",
         "channels of each layer of the encoder; the generator mirrors them", 4, 1024},
        {"encoder", ParameterKind::boolean, "true", "false: the code is drawn at random for each picture"}}},
      [](const Values& values) { return std::make_unique<EncoderGan>(values); });
}

}  // namespace lacuna
