#pragma once

#include <torch/torch.h>

#include <memory>

namespace lacuna {

/// While it lives, the memory of large results that this thread has dropped serves for its next ones: fresh
/// memory comes page by page, which takes longer than adding two pictures. One at a time in a thread; results
/// may outlive it.
class ResultMemory {
 public:
  ResultMemory();
  ~ResultMemory();
  ResultMemory(const ResultMemory&) = delete;
  ResultMemory& operator=(const ResultMemory&) = delete;

  struct Blocks;

 private:
  std::shared_ptr<Blocks> blocks_;
};

/// N x C x H x W float32 on the CPU, channels-last, not initialised.
torch::Tensor channels_last_result(const std::vector<std::int64_t>& sizes);

/// `x` in channels-last order.
inline torch::Tensor channels_last(const torch::Tensor& x) {
  return x.contiguous(torch::MemoryFormat::ChannelsLast);
}

/// Memory for `size` floats, not initialised.
inline std::unique_ptr<float[]> scratch(std::int64_t size) {
  return std::unique_ptr<float[]>(new float[static_cast<std::size_t>(size)]);
}

}  // namespace lacuna
