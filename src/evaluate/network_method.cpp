#include <fmt/format.h>

#include <algorithm>

#include "evaluate/method.h"
#include "image/channels.h"
#include "lacuna/error.h"
#include "restore/certain_pieces.h"
#include "restore/noise_level.h"

namespace lacuna {
namespace {

/// Index into a line of `size` samples that goes on mirrored about its last one.
int reflected(int index, int size) {
  if (index < size) return index;
  return std::max(0, 2 * size - 2 - index);
}

int round_up(int value, int stride) {
  return (value + stride - 1) / stride * stride;
}

/// Clears probabilities from a half on in pieces that are not certain, as `lacuna detect` leaves them out.
void drop_uncertain(Planes& probabilities) {
  constexpr float threshold = 0.5f;
  std::vector<float>& values = probabilities.samples;
  Mask mask{probabilities.width, probabilities.height, std::vector<std::uint8_t>(values.size())};
  std::transform(values.begin(), values.end(), mask.samples.begin(),
                 [](float value) { return value >= threshold ? 255 : 0; });
  const double least = least_certainty(threshold);
  keep_certain_pieces([&](std::size_t place) { return log_odds(values[place]) >= least; }, mask);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] >= threshold && mask.samples[i] == 0) values[i] = 0;
}

class NetworkMethod final : public Method {
 public:
  NetworkMethod(std::string name, std::unique_ptr<LoadedNetwork> network, bool blind)
      : name_(std::move(name)), network_(std::move(network)), blind_(blind) {}

  bool is_blind() const override { return blind_; }
  std::optional<std::int64_t> parameter_count() const override { return network_->parameter_count(); }

  std::vector<Restoration> restore(const std::vector<EvaluationSample>& samples) override {
    const InputContract& contract = network_->contract();
    const Planes& first = samples.front().damaged;
    check_fits(first, samples.front().name);

    const auto count = static_cast<std::int64_t>(samples.size());
    const int height = round_up(first.height, contract.stride),
              width = round_up(first.width, contract.stride);
    NetworkBatch batch;
    batch.image = {count, contract.channels, height, width, {}};
    if (contract.takes_mask && !blind_) batch.mask = Batch{count, 1, height, width, {}};
    for (const EvaluationSample& sample : samples) {
      const Planes image = to_channels(sample.damaged, contract.channels);
      for (int channel = 0; channel < contract.channels; ++channel)
        append_padded(image.plane(channel), first, batch.image);
      if (batch.mask) {
        const std::vector<float> none(sample.hole.empty() ? first.plane_size() : 0, 0.0f);
        append_padded(sample.hole.empty() ? none.data() : sample.hole.data(), first, *batch.mask);
      }
      if (contract.takes_noise) {
        const double sigma = sample.noise_sigma ? *sample.noise_sigma : estimate_noise_level(sample.damaged);
        batch.noise_levels.push_back(static_cast<float>(sigma / 255.0));
      }
    }

    const NetworkResult result = network_->run(batch);
    std::vector<Restoration> restorations;
    for (std::int64_t i = 0; i < count; ++i) {
      Restoration restoration;
      restoration.image = with_channels(cut(result.image, i, first), first.channels);
      for (float& sample : restoration.image.samples) sample = std::clamp(sample, 0.0f, 1.0f);
      if (result.mask) {
        Planes hole = cut(*result.mask, i, first);
        if (!contract.takes_mask) drop_uncertain(hole);
        restoration.predicted_hole = std::move(hole.samples);
      }
      restorations.push_back(std::move(restoration));
    }
    return restorations;
  }

 private:
  void check_fits(const Planes& picture, const std::string& picture_name) const {
    const InputContract& contract = network_->contract();
    if (contract.channels < picture.channels)
      throw Error(ErrorCode::bad_input,
                  fmt::format("{} restores gray pictures; {} is in colour", name_, picture_name));
    const bool fixed = contract.fixed_height > 0;
    if (fixed && (picture.height != contract.fixed_height || picture.width != contract.fixed_width))
      throw Error(ErrorCode::bad_input,
                  fmt::format("{} is for pictures of {}x{}; {} has {}x{}", name_, contract.fixed_width,
                              contract.fixed_height, picture_name, picture.width, picture.height));
  }

  /// Appends one plane, reflected to the size of the batch.
  static void append_padded(const float* plane, const Planes& size, Batch& batch) {
    for (int y = 0; y < batch.height; ++y) {
      const float* row = plane + static_cast<std::size_t>(reflected(y, size.height)) * size.width;
      for (int x = 0; x < batch.width; ++x) batch.samples.push_back(row[reflected(x, size.width)]);
    }
  }

  /// Picture `index` of a batch without its padding.
  static Planes cut(const Batch& batch, std::int64_t index, const Planes& size) {
    Planes picture(static_cast<int>(batch.channels), size.height, size.width);
    for (int channel = 0; channel < picture.channels; ++channel) {
      for (int y = 0; y < picture.height; ++y) {
        const std::int64_t row = ((index * batch.channels + channel) * batch.height + y) * batch.width;
        std::copy_n(batch.samples.begin() + row, picture.width, &picture.at(channel, y, 0));
      }
    }
    return picture;
  }

  /// The mean of the channels for a gray picture that was replicated, else the picture itself.
  static Planes with_channels(Planes picture, int channels) {
    if (picture.channels == channels) return picture;
    Planes mean(1, picture.height, picture.width);
    for (int channel = 0; channel < picture.channels; ++channel)
      for (std::size_t i = 0; i < mean.samples.size(); ++i)
        mean.samples[i] += picture.plane(channel)[i] / static_cast<float>(picture.channels);
    return mean;
  }

  std::string name_;
  std::unique_ptr<LoadedNetwork> network_;
  bool blind_;
};

}  // namespace

std::unique_ptr<Method> make_network_method(const std::string& name, std::unique_ptr<LoadedNetwork> network,
                                            bool blind) {
  return std::make_unique<NetworkMethod>(name, std::move(network), blind);
}

}  // namespace lacuna
