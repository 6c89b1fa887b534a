#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lacuna/error.h"
#include "losses/loss.h"
#include "modelfile/safetensors.h"

namespace lacuna {
namespace {

namespace functional = torch::nn::functional;

/// The 3x3 convolutions of one size of VGG: how many stand before each pooling.
struct Vgg {
  const char* name;
  std::array<int, 5> convolutions;
};
constexpr std::array<Vgg, 2> kVgg{{{"vgg16", {2, 2, 3, 3, 3}}, {"vgg19", {2, 2, 4, 4, 4}}}};

/// A convolution with its ReLU, and what happens behind it.
struct Layer {
  torch::Tensor weight, bias;
  bool compared = false;    ///< its output is compared
  bool pool_after = false;  ///< 2x2 maximum, stride 2
};

torch::Tensor tensor_of(const TensorFile& file, const std::string& path, const std::string& name) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end())
    throw Error(ErrorCode::bad_input, path + ": has no tensor " + name + ", which VGG's weights have");
  std::vector<float> values = float_values(found->second);
  return torch::from_blob(values.data(), found->second.shape, torch::kFloat).clone();
}

/// Difference of what a network that was trained to name things sees in two pictures. The weights are the
/// user's: none are shipped.
class Perceptual final : public Loss {
 public:
  explicit Perceptual(const Values& values) {
    const std::string path = values.text("weights");
    if (path.empty()) {
      throw Error(ErrorCode::usage,
                  "perceptual.weights: names no file; give the path of VGG's weights (.safetensors)");
    }
    const std::vector<std::int64_t> compared = values.integers("blocks");
    for (const Vgg& vgg : kVgg) {
      if (values.text("network") == vgg.name) read(read_tensor_file(path), path, vgg, compared);
    }
  }

  torch::Tensor operator()(const LossInput& input) const override {
    if (input.predicted.size(1) != 3) {
      throw Error(ErrorCode::usage, "perceptual: needs pictures of 3 colour channels, not " +
                                        std::to_string(input.predicted.size(1)));
    }
    std::vector<torch::Tensor> wanted;
    {
      const torch::NoGradGuard no_gradient;
      wanted = features(input.target);
    }
    const std::vector<torch::Tensor> found = features(input.predicted);
    torch::Tensor loss = torch::zeros({}, input.predicted.options());
    for (std::size_t i = 0; i < found.size(); ++i) loss = loss + torch::l1_loss(found[i], wanted[i]);
    return loss / static_cast<double>(found.size());
  }

 private:
  /// Reads the layers up to the last one that is compared. Names as in torchvision: features.N.weight.
  void read(const TensorFile& file, const std::string& path, const Vgg& vgg,
            const std::vector<std::int64_t>& compared) {
    std::size_t last = 0;
    for (const std::int64_t block : compared) last = std::max(last, static_cast<std::size_t>(block));
    int index = 0;
    std::int64_t in = 3;
    for (std::size_t block = 1; block <= last; ++block) {
      const int count = vgg.convolutions[block - 1];
      for (int i = 0; i < count; ++i, index += 2) {  // a ReLU lies between
        const std::string name = "features." + std::to_string(index);
        Layer layer{tensor_of(file, path, name + ".weight"), tensor_of(file, path, name + ".bias")};
        const auto& weight = layer.weight;
        if (weight.dim() != 4 || weight.size(1) != in || weight.size(2) != 3 || weight.size(3) != 3 ||
            layer.bias.dim() != 1 || layer.bias.size(0) != weight.size(0)) {
          throw Error(ErrorCode::bad_input,
                      path + ": tensor " + name + " does not have the shape of a 3x3 convolution from " +
                          std::to_string(in) + " channels, as " + vgg.name + " has there");
        }
        in = weight.size(0);
        layer.compared = i == count - 1 && std::find(compared.begin(), compared.end(),
                                                     static_cast<std::int64_t>(block)) != compared.end();
        layer.pool_after = i == count - 1;
        layers_.push_back(std::move(layer));
      }
      ++index;  // the pooling
    }
  }

  /// Outputs of the layers that are compared, for pictures in [0,1].
  std::vector<torch::Tensor> features(const torch::Tensor& pictures) const {
    // Mean and deviation of ImageNet's colours, with which VGG was trained.
    const torch::Tensor mean = torch::tensor({0.485f, 0.456f, 0.406f}, pictures.options()).view({1, 3, 1, 1});
    const torch::Tensor deviation =
        torch::tensor({0.229f, 0.224f, 0.225f}, pictures.options()).view({1, 3, 1, 1});
    torch::Tensor x = (pictures - mean) / deviation;
    std::vector<torch::Tensor> outputs;
    for (const Layer& layer : layers_) {
      x = torch::relu(torch::conv2d(x, layer.weight.to(x.device()), layer.bias.to(x.device()), 1, 1));
      if (layer.compared) outputs.push_back(x);
      if (layer.pool_after && &layer != &layers_.back()) {
        x = functional::max_pool2d(x, functional::MaxPool2dFuncOptions(2));
      }
    }
    return outputs;
  }

  std::vector<Layer> layers_;
};

}  // namespace

void register_perceptual(LossRegistry& registry) {
  registry.add(
      {"perceptual",
       "difference of what VGG sees in both pictures; its weights are the user's own file",
       "mean |phi(x) - phi(y)| (Johnson et al. 2016, arXiv 1603.08155; Simonyan and Zisserman 2014, arXiv "
       "1409.1556)",
       {{"weights", ParameterKind::text, "",
         "safetensors file with torchvision's names (features.0.weight, ...)"},
        {"network", ParameterKind::choice, "vgg16", "which VGG the weights are of", 0, 0, {"vgg16", "vgg19"}},
        {"blocks", ParameterKind::integers, "2,3",
         "blocks of convolutions (1 to 5) whose last output is compared", 1, 5}}},
      [](const Values& values) { return std::make_unique<Perceptual>(values); });
}

}  // namespace lacuna
