#pragma once

#include <torch/torch.h>

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "networks/network.h"
#include "train/sample_source.h"

namespace lacuna {

/// A batch of samples as tensors.
struct TrainingBatch {
  torch::Tensor damaged;      ///< N x C x H x W
  torch::Tensor mask;         ///< N x 1 x H x W
  torch::Tensor clean;        ///< N x C x H x W
  torch::Tensor noise_level;  ///< N
  torch::Tensor seed;         ///< N x seed size; undefined where samples have none

  /// The same in memory from which a GPU can copy while it computes.
  TrainingBatch pinned() const;
  /// The same on `device`.
  TrainingBatch to(const torch::Device& device) const;
  /// The parts that a network takes.
  NetworkInput input(const InputContract& contract) const;
};

/// Stacks samples of equal size; throws bad_input where they differ.
TrainingBatch stack(const std::vector<Sample>& samples);

/// Makes consecutive batches in threads of its own, a few ahead. Batch b holds the samples
/// b * size ... b * size + size - 1, whatever the number of threads; of these a rank takes its share alone.
class BatchLoader {
 public:
  /// With `ranks` above 1 the batches are the `rank`th of as many equal shares of each; `batch_size` is a
  /// multiple of it.
  BatchLoader(const SampleSource& source, std::int64_t first_batch, std::int64_t batch_size, int threads,
              const torch::Device& device = torch::kCPU, int rank = 0, int ranks = 1);
  ~BatchLoader();

  /// The next batch, on the device; rethrows what failed while making it.
  TrainingBatch next();
  /// Seconds that next() has waited in all: what loading has cost the trainer.
  double seconds_waited() const { return waited_; }

 private:
  struct Slot {
    TrainingBatch batch;
    std::exception_ptr failure;
  };

  void work();

  const SampleSource& source_;
  std::int64_t batch_size_;                // of all ranks
  std::int64_t share_begin_, share_size_;  // of each batch, what is made here
  torch::Device device_;
  std::int64_t ahead_;  // batches made before they are asked for
  std::int64_t next_to_make_, next_to_take_;
  bool stopping_ = false;
  std::map<std::int64_t, Slot> ready_;
  std::mutex mutex_;
  std::condition_variable changed_;
  double waited_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace lacuna
