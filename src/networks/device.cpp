#include "networks/device.h"

#include "convolution/vectorised.h"
#include "engine/device_name.h"
#include "lacuna/error.h"

namespace lacuna {

torch::Device device_named(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name == "auto") return torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  if (const std::string problem = device_problem(name); !problem.empty())
    throw Error(ErrorCode::usage, problem);
  if (!torch::cuda::is_available()) {
    throw Error(ErrorCode::usage,
                std::string("--device cuda: LibTorch ") + TORCH_VERSION +
                    " finds no GPU here (Debian's is built without CUDA); use --device cpu");
  }
  return torch::kCUDA;
}

void prepare(const torch::Device& device, bool same_shapes) {
  if (device.is_cpu()) return;
  at::globalContext().setAllowTF32CuDNN(true);
  at::globalContext().setBenchmarkCuDNN(same_shapes);
}

torch::MemoryFormat preferred_memory_format(const torch::Device& device) {
  if (!device.is_cpu()) return torch::MemoryFormat::ChannelsLast;
  return vectorised::kernels() ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
}

}  // namespace lacuna
