// The entry point of liblacuna_torch.so: everything of Lacuna that computes with LibTorch.
#include <fmt/format.h>

#include "convolution/convolution_peak.h"
#include "core/parallel.h"
#include "export/onnx_model.h"
#include "losses/loss.h"
#include "networks/loaded_network.h"
#include "train/trainer.h"

namespace lacuna {
namespace {

template <typename Product>
std::vector<Description> descriptions(const Registry<Product>& registry) {
  std::vector<Description> all;
  for (const std::string& name : registry.names()) all.push_back(registry.find(name).description);
  return all;
}

class TorchEngine final : public Engine {
 public:
  TorchEngine() { at::set_num_threads(default_threads()); }  // Debian's build starts with one thread

  std::unique_ptr<LoadedNetwork> load(const ModelFile& model, const std::string& device) override {
    return make_loaded_network(model, device_named(device));
  }

  void require_device(const std::string& device) override { device_named(device); }
  std::string onnx(const ModelFile& model, const std::optional<OnnxSize>& size) override {
    return onnx_model(model, size);
  }
  TrainOutcome train(const TrainRequest& request, ProgressSink& progress) override {
    return lacuna::train(request, progress);
  }
  std::vector<Description> network_descriptions() const override { return descriptions(networks()); }
  std::vector<Description> loss_descriptions() const override { return descriptions(losses()); }
  void set_threads(int threads) override { at::set_num_threads(std::max(1, threads)); }
  ConvolutionPeak convolution_peak() override { return lacuna::convolution_peak(); }
  std::string version() const override {
    return fmt::format("LibTorch {}\n{}", TORCH_VERSION, at::get_parallel_info());
  }
};

}  // namespace
}  // namespace lacuna

extern "C" __attribute__((visibility("default"))) lacuna::Engine* lacuna_engine() {
  static lacuna::TorchEngine engine;
  return &engine;
}
