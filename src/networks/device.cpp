#include "networks/device.h"

#include "convolution/vectorised.h"
#include "lacuna/error.h"

namespace lacuna {

torch::Device device_named(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name == "auto") return torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  if (name != "cuda") throw Error(ErrorCode::usage, "--device: '" + name + "' is not auto, cpu or cuda");
  if (!torch::cuda::is_available()) {
    throw Error(ErrorCode::usage,
                std::string("--device cuda: LibTorch ") + TORCH_VERSION +
                    " finds no GPU here (Debian's is built without CUDA); use --device cpu");
  }
  return torch::kCUDA;
}

void prepare(const torch::Device& device) {
  if (device.is_cpu()) return;
  at::globalContext().setAllowTF32CuDNN(true);
  at::globalContext().setBenchmarkCuDNN(true);
}

torch::MemoryFormat preferred_memory_format(const torch::Device& device) {
  if (!device.is_cpu()) return torch::MemoryFormat::ChannelsLast;
  return vectorised::kernels() ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
}

}  // namespace lacuna
