#include "train/batch_loader.h"

#include <fmt/format.h>

#include <chrono>
#include <cstring>

#include "lacuna/error.h"

namespace lacuna {

TrainingBatch stack(const std::vector<Sample>& samples) {
  const Planes& first = samples.front().clean;
  const std::int64_t count = static_cast<std::int64_t>(samples.size());
  TrainingBatch batch;
  batch.damaged = torch::empty({count, first.channels, first.height, first.width});
  batch.clean = torch::empty_like(batch.damaged);
  batch.mask = torch::empty({count, 1, first.height, first.width});
  batch.noise_level = torch::empty({count});
  const auto seed_size = static_cast<std::int64_t>(samples.front().seed.size());
  if (seed_size > 0) batch.seed = torch::empty({count, seed_size});
  for (std::int64_t i = 0; i < count; ++i) {
    const Sample& sample = samples[static_cast<std::size_t>(i)];
    if (sample.clean.width != first.width || sample.clean.height != first.height) {
      throw Error(ErrorCode::bad_input,
                  fmt::format("pictures of {}x{} and {}x{} pixels in one batch: set data.crop", first.width,
                              first.height, sample.clean.width, sample.clean.height));
    }
    const std::size_t picture_bytes = sample.clean.samples.size() * sizeof(float);
    std::memcpy(batch.damaged[i].data_ptr<float>(), sample.damaged.samples.data(), picture_bytes);
    std::memcpy(batch.clean[i].data_ptr<float>(), sample.clean.samples.data(), picture_bytes);
    std::memcpy(batch.mask[i].data_ptr<float>(), sample.mask.data(), sample.mask.size() * sizeof(float));
    batch.noise_level[i] = sample.noise_level;
    if (seed_size > 0)
      std::memcpy(batch.seed[i].data_ptr<float>(), sample.seed.data(), sample.seed.size() * sizeof(float));
  }
  return batch;
}

TrainingBatch TrainingBatch::pinned() const {
  const auto fixed = [](const torch::Tensor& tensor) {
    return tensor.defined() ? tensor.pin_memory() : tensor;
  };
  return {fixed(damaged), fixed(mask), fixed(clean), fixed(noise_level), fixed(seed)};
}

TrainingBatch TrainingBatch::to(const torch::Device& device) const {
  const auto moved = [&](const torch::Tensor& tensor) {
    return tensor.defined() ? tensor.to(device, /*non_blocking=*/true) : tensor;
  };
  return {moved(damaged), moved(mask), moved(clean), moved(noise_level), moved(seed)};
}

NetworkInput TrainingBatch::input(const InputContract& contract) const {
  NetworkInput input;
  input.image = damaged;
  if (contract.takes_mask) input.mask = mask;
  if (contract.takes_noise) input.noise_level = noise_level;
  input.seed = seed;
  return input;
}

BatchLoader::BatchLoader(const SampleSource& source, std::int64_t first_batch, std::int64_t batch_size,
                         int threads, const torch::Device& device, int rank, int ranks)
    : source_(source),
      batch_size_(batch_size),
      share_begin_(batch_size / ranks * rank),
      share_size_(batch_size / ranks),
      device_(device),
      ahead_(threads + 3),
      next_to_make_(first_batch),
      next_to_take_(first_batch) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

BatchLoader::~BatchLoader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void BatchLoader::work() {
  while (true) {
    std::int64_t number = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || next_to_make_ < next_to_take_ + ahead_; });
      if (stopping_) return;
      number = next_to_make_++;
    }
    Slot slot;
    try {
      std::vector<Sample> samples;
      for (std::int64_t i = 0; i < share_size_; ++i) {
        samples.push_back(source_.make(static_cast<std::uint64_t>(number * batch_size_ + share_begin_ + i)));
      }
      slot.batch = stack(samples);
      if (!device_.is_cpu()) slot.batch = slot.batch.pinned();
    } catch (...) {
      slot.failure = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      ready_.emplace(number, std::move(slot));
    }
    changed_.notify_all();
  }
}

TrainingBatch BatchLoader::next() {
  const auto start = std::chrono::steady_clock::now();
  Slot slot;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ready_.count(next_to_take_) > 0; });
    slot = std::move(ready_.at(next_to_take_));
    ready_.erase(next_to_take_++);
  }
  changed_.notify_all();
  waited_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (slot.failure) std::rethrow_exception(slot.failure);
  return device_.is_cpu() ? std::move(slot.batch) : slot.batch.to(device_);
}

}  // namespace lacuna
