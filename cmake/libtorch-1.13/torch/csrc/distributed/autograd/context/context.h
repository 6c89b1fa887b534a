// In place of a header of LibTorch that Debian's libtorch-dev 1.13 leaves out, though its c10d/reducer.hpp
// includes it. The Reducer keeps a pointer to this class for LibTorch's remote procedure calls, which Lacuna
// does not use; these names give it the size that it has in libtorch_cpu.so.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>

namespace torch::distributed::autograd {

class DistAutogradContext {
 public:
  using GradCallback = std::function<bool(at::Tensor&)>;
};
using ContextPtr = std::shared_ptr<DistAutogradContext>;

}  // namespace torch::distributed::autograd
