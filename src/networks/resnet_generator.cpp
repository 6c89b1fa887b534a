#include "convolution/convolution.h"
#include "networks/network.h"

namespace lacuna {
namespace {

namespace nn = torch::nn;

/// Kernels larger than 1 meet a mirrored border: zeros would show as a frame.
Convolution mirrored(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride) {
  return Convolution(
      nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).padding_mode(torch::kReflect));
}

/// Convolution, instance norm (Ulyanov et al. 2016, arXiv 1607.08022), ReLU.
class NormedConvolution : public nn::Module {
 public:
  NormedConvolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride)
      : convolution_(register_module("convolution", mirrored(in, out, kernel, stride))),
        norm_(register_module("norm", nn::InstanceNorm2d(nn::InstanceNorm2dOptions(out).affine(true)))) {}

  torch::Tensor forward(const torch::Tensor& x) { return norm_(convolution_(x)).relu_(); }

 private:
  Convolution convolution_;
  nn::InstanceNorm2d norm_;
};

/// Two convolutions with instance norm; their input is added to their output unless `skip` is false.
class NormedBlock : public nn::Module {
 public:
  NormedBlock(std::int64_t width, bool skip)
      : first_(register_module("first", std::make_shared<NormedConvolution>(width, width, 3, 1))),
        second_(register_module("second", mirrored(width, width, 3, 1))),
        norm_(register_module("norm", nn::InstanceNorm2d(nn::InstanceNorm2dOptions(width).affine(true)))),
        skip_(skip) {}

  torch::Tensor forward(const torch::Tensor& x) {
    const torch::Tensor change = norm_(second_(first_->forward(x)));
    return skip_ ? x + change : change.relu();
  }

 private:
  std::shared_ptr<NormedConvolution> first_;
  Convolution second_;
  nn::InstanceNorm2d norm_;
  bool skip_;
};

/// The generator of DeblurGAN: down to a quarter of the size, residual blocks, up again; what it computes is
/// added to its input. The ups double the picture before they convolve: transposed convolutions leave a
/// checkerboard (Odena et al. 2016, doi 10.23915/distill.00003). No tanh at the end: a change of at most 1/2
/// could not darken white below mid-gray.
class ResnetGenerator final : public Network {
 public:
  explicit ResnetGenerator(const Values& values)
      : channels_(values.integer("channels")), shuffle_(values.integer("shuffle")) {
    const std::int64_t width = values.integer("width"), planes = channels_ * shuffle_ * shuffle_;
    first_ = register_module("first", std::make_shared<NormedConvolution>(planes, width, 7, 1));
    down_.push_back(register_module("down0", std::make_shared<NormedConvolution>(width, 2 * width, 3, 2)));
    down_.push_back(
        register_module("down1", std::make_shared<NormedConvolution>(2 * width, 4 * width, 3, 2)));
    for (std::int64_t block = 0; block < values.integer("blocks"); ++block) {
      blocks_.push_back(register_module("block" + std::to_string(block),
                                        std::make_shared<NormedBlock>(4 * width, values.boolean("skip"))));
    }
    up_.push_back(register_module("up0", std::make_shared<NormedConvolution>(4 * width, 2 * width, 3, 1)));
    up_.push_back(register_module("up1", std::make_shared<NormedConvolution>(2 * width, width, 3, 1)));
    tail_ = register_module("tail", mirrored(width, planes, 7, 1));
  }

  InputContract contract() const override {
    InputContract contract;
    contract.channels = static_cast<int>(channels_);
    contract.stride = static_cast<int>(4 * shuffle_);
    contract.tileable = false;
    return contract;
  }

  NetworkOutput forward(const NetworkInput& input) override {
    torch::Tensor x = shuffle_ > 1 ? torch::pixel_unshuffle(input.image, shuffle_) : input.image;
    x = first_->forward(x.contiguous(preferred_memory_format(x.device())));
    for (const auto& down : down_) x = down->forward(x);
    for (const auto& block : blocks_) x = block->forward(x);
    for (const auto& up : up_) x = up->forward(doubled(x));
    x = tail_(x);
    if (shuffle_ > 1) x = torch::pixel_shuffle(x, shuffle_);
    return {input.image + x, {}};
  }

 private:
  static torch::Tensor doubled(const torch::Tensor& x) {
    return nn::functional::interpolate(x, nn::functional::InterpolateFuncOptions()
                                              .scale_factor(std::vector<double>{2, 2})
                                              .mode(torch::kNearest));
  }

  std::int64_t channels_, shuffle_;
  std::shared_ptr<NormedConvolution> first_;
  std::vector<std::shared_ptr<NormedConvolution>> down_, up_;
  std::vector<std::shared_ptr<NormedBlock>> blocks_;
  Convolution tail_{nullptr};
};

}  // namespace

void register_resnet_generator(NetworkRegistry& registry) {
  registry.add(
      {"resnet_generator",
       "residual blocks at a quarter of the size, their result added to the picture; whole pictures only",
       "generator of DeblurGAN (Kupyn et al. 2018, arXiv 1711.07064), after Johnson et al. 2016, arXiv "
       "1603.08155",
       {{"channels", ParameterKind::integer, "3", "colour channels of the picture", 1, 3},
        {"width", ParameterKind::integer, "64",
         "channels of the first layer; twice, then four times as many behind it", 4, 256},
        {"blocks", ParameterKind::integer, "9", "residual blocks", 0, 64},
        {"shuffle", ParameterKind::integer, "1",
         "works on the picture pixel-unshuffled by this; 1 = as published, 2 costs a quarter", 1, 8},
        {"skip", ParameterKind::boolean, "true", "blocks add their input to their output"}}},
      [](const Values& values) { return std::make_unique<ResnetGenerator>(values); });
}

}  // namespace lacuna
