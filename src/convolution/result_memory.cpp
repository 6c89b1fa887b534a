#include "convolution/result_memory.h"

#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace lacuna {
namespace {

/// Smaller blocks are kept by the system's allocator as well.
constexpr std::size_t kLeastBytes = std::size_t{4} << 20;

}  // namespace

struct ResultMemory::Blocks {
  struct Block {
    void* memory;
    std::size_t bytes;
  };

  ~Blocks() {
    for (const Block& block : free) std::free(block.memory);
  }

  /// A block of at least `bytes`, and not more than a quarter larger.
  Block take(std::size_t bytes) {
    const std::lock_guard lock(mutex);
    for (std::size_t i = 0; i < free.size(); ++i) {
      if (free[i].bytes < bytes || free[i].bytes > bytes + bytes / 4) continue;
      const Block found = free[i];
      free.erase(free.begin() + static_cast<std::ptrdiff_t>(i));
      return found;
    }
    void* const memory = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!memory) throw std::bad_alloc();
    return {memory, bytes};
  }

  void give(const Block& block) {
    const std::lock_guard lock(mutex);
    if (open) {
      free.push_back(block);
    } else {
      std::free(block.memory);
    }
  }

  std::mutex mutex;
  std::vector<Block> free;
  bool open = true;
};

namespace {

thread_local std::weak_ptr<ResultMemory::Blocks> owner;

}  // namespace

ResultMemory::ResultMemory() : blocks_(std::make_shared<Blocks>()) {
  owner = blocks_;
}

ResultMemory::~ResultMemory() {
  owner.reset();
  const std::lock_guard lock(blocks_->mutex);
  blocks_->open = false;
  for (const Blocks::Block& block : blocks_->free) std::free(block.memory);
  blocks_->free.clear();
}

torch::Tensor channels_last_result(const std::vector<std::int64_t>& sizes) {
  const auto options = torch::TensorOptions(torch::kFloat);
  const std::size_t bytes =
      static_cast<std::size_t>(sizes[0] * sizes[1] * sizes[2] * sizes[3]) * sizeof(float);
  const std::shared_ptr<ResultMemory::Blocks> blocks = owner.lock();
  if (!blocks || bytes < kLeastBytes)
    return torch::empty(sizes, options.memory_format(torch::MemoryFormat::ChannelsLast));
  const ResultMemory::Blocks::Block block = blocks->take(bytes);
  const std::vector<std::int64_t> strides{sizes[1] * sizes[2] * sizes[3], 1, sizes[1] * sizes[3], sizes[1]};
  return torch::from_blob(
      block.memory, sizes, strides, [blocks, block](void*) { blocks->give(block); }, options);
}

}  // namespace lacuna
