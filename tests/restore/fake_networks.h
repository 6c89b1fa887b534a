#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace lacuna::testing {

/// A network made of a function on one plane at a time; remembers what it was given.
class FakeNetwork : public LoadedNetwork {
 public:
  /// Makes the result of a `height` x `width` plane; `noise` is the noise level (sigma / 255).
  using PlaneFunction = std::function<void(const float* from, float* to, int height, int width, float noise)>;

  FakeNetwork(InputContract contract, PlaneFunction function)
      : contract_(contract), function_(std::move(function)) {}

  const InputContract& contract() const override { return contract_; }

  NetworkResult run(const NetworkBatch& batch) override {
    const Batch& in = batch.image;
    EXPECT_EQ(in.channels, contract_.channels);
    EXPECT_EQ(in.height % contract_.stride, 0);
    EXPECT_EQ(in.width % contract_.stride, 0);
    EXPECT_EQ(in.samples.size(), static_cast<std::size_t>(in.count * in.channels * in.height * in.width));
    EXPECT_EQ(batch.noise_levels.size(), contract_.takes_noise ? static_cast<std::size_t>(in.count) : 0);
    sizes.emplace_back(in.height, in.width);
    last = batch;
    NetworkResult result;
    result.image = in;
    const std::size_t plane = static_cast<std::size_t>(in.height * in.width);
    for (std::int64_t i = 0; i < in.count * in.channels; ++i) {
      function_(in.samples.data() + plane * i, result.image.samples.data() + plane * i,
                static_cast<int>(in.height), static_cast<int>(in.width),
                batch.noise_levels.empty() ? 0.0f : batch.noise_levels[0]);
    }
    if (contract_.predicts_mask) {
      result.mask = Batch{in.count, 1, in.height, in.width, {}};
      result.mask->samples.assign(in.samples.begin(),
                                  in.samples.begin() + static_cast<std::ptrdiff_t>(plane * in.count));
    }
    return result;
  }

  std::int64_t parameter_count() const override { return 0; }
  std::vector<LayerRow> layers(int height, int width) override {
    LayerRow layer;
    layer.output_shape = {bytes_per_pixel / 24, height, width};  // six maps of floats
    return {layer};
  }

  std::int64_t bytes_per_pixel = 240;      ///< that it claims to need
  std::vector<std::pair<int, int>> sizes;  ///< height and width of every run
  NetworkBatch last;

 private:
  InputContract contract_;
  PlaneFunction function_;
};

inline InputContract any_size(int channels, int stride = 1) {
  InputContract contract;
  contract.channels = channels;
  contract.stride = stride;
  return contract;
}

inline FakeNetwork identity_network(const InputContract& contract) {
  return {contract, [](const float* from, float* to, int height, int width, float) {
            std::copy(from, from + static_cast<std::size_t>(height) * width, to);
          }};
}

/// What a convolutional network with zero padding does that matters for tiling: a mean over (2 radius + 1)^2
/// samples, 0 beyond the edges, and a pattern that repeats with the stride.
inline FakeNetwork blurring_network(const InputContract& contract, int radius) {
  const int stride = contract.stride;
  return {contract, [radius, stride](const float* from, float* to, int height, int width, float) {
            const float share = 1.0f / static_cast<float>((2 * radius + 1) * (2 * radius + 1));
            for (int y = 0; y < height; ++y) {
              for (int x = 0; x < width; ++x) {
                float sum = 0;
                for (int v = std::max(0, y - radius); v <= std::min(height - 1, y + radius); ++v)
                  for (int u = std::max(0, x - radius); u <= std::min(width - 1, x + radius); ++u)
                    sum += from[static_cast<std::size_t>(v) * width + u];
                const auto phase = static_cast<float>(y % stride * stride + x % stride);
                to[static_cast<std::size_t>(y) * width + x] =
                    sum * share + 0.1f * phase / static_cast<float>(stride * stride);
              }
            }
          }};
}

/// Asks to stop after `calls` polls, and counts them.
class CancelAfter final : public ProgressSink {
 public:
  explicit CancelAfter(int calls) : calls_(calls) {}
  bool cancelled() const override { return polls_++ >= calls_; }
  int polls() const { return polls_; }

 private:
  int calls_;
  mutable int polls_ = 0;
};

/// Keeps the fractions that were reported.
class RecordingProgress final : public ProgressSink {
 public:
  void update(double fraction, const std::string&) override { fractions.push_back(fraction); }
  std::vector<double> fractions;
};

}  // namespace lacuna::testing
