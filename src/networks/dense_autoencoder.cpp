#include "networks/network.h"

namespace lacuna {
namespace {

namespace nn = torch::nn;

/// Fully connected layers down to the latent numbers and, mirrored, back up. The code itself is linear: a
/// ReLU there would lose half of what each number can say.
class DenseAutoencoder final : public Autoencoder {
 public:
  explicit DenseAutoencoder(const Values& values)
      : channels_(values.integer("channels")),
        height_(values.integer("height")),
        width_(values.integer("width")),
        latent_(values.integer("latent")),
        sigmoid_(values.boolean("sigmoid")) {
    const std::int64_t pixels = channels_ * height_ * width_;
    std::int64_t size = pixels;
    for (const std::int64_t hidden : values.integers("hidden")) {
      const std::string suffix = std::to_string(encoders_.size());
      encoders_.push_back(register_module("encoder" + suffix, nn::Linear(size, hidden)));
      size = hidden;
    }
    code_ = register_module("code", nn::Linear(size, latent_));
    size = latent_;
    const auto hidden = values.integers("hidden");
    for (auto each = hidden.rbegin(); each != hidden.rend(); ++each) {
      const std::string suffix = std::to_string(decoders_.size());
      decoders_.push_back(register_module("decoder" + suffix, nn::Linear(size, *each)));
      size = *each;
    }
    output_ = register_module("output", nn::Linear(size, pixels));
  }

  InputContract contract() const override {
    InputContract contract;
    contract.channels = static_cast<int>(channels_);
    contract.fixed_height = static_cast<int>(height_);
    contract.fixed_width = static_cast<int>(width_);
    contract.tileable = false;
    return contract;
  }

  std::int64_t latent_size() const override { return latent_; }

  torch::Tensor encode(const torch::Tensor& image) override {
    torch::Tensor x = image.reshape({image.size(0), -1});
    for (nn::Linear& layer : encoders_) x = layer(x).relu_();
    return code_(x);
  }

  torch::Tensor decode(const torch::Tensor& code) override {
    torch::Tensor x = code;
    for (nn::Linear& layer : decoders_) x = layer(x).relu_();
    x = output_(x);
    return (sigmoid_ ? x.sigmoid() : x).view({code.size(0), channels_, height_, width_});
  }

 private:
  std::int64_t channels_, height_, width_, latent_;
  bool sigmoid_;
  std::vector<nn::Linear> encoders_, decoders_;
  nn::Linear code_{nullptr}, output_{nullptr};
};

}  // namespace

void register_dense_autoencoder(NetworkRegistry& registry) {
  registry.add(
      {"dense_autoencoder",
       "fully connected layers around a few latent numbers, fixed size",
       "Hinton and Salakhutdinov 2006, doi 10.1126/science.1127647",
       {{"channels", ParameterKind::integer, "1", "colour channels of the picture", 1, 3},
        {"height", ParameterKind::integer, "28", "pixels", 1, 1024},
        {"width", ParameterKind::integer, "28", "pixels", 1, 1024},
        {"hidden", ParameterKind::integers, "1000,500,250",
         "sizes of the layers between picture and latent numbers; the decoder mirrors them", 1, 16384},
        {"latent", ParameterKind::integer, "32", "numbers that a picture is squeezed through", 1, 16384},
        {"sigmoid", ParameterKind::boolean, "true", "ends in a sigmoid, so that samples stay in 0..1"}}},
      [](const Values& values) { return std::make_unique<DenseAutoencoder>(values); });
}

}  // namespace lacuna
