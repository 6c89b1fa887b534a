#include "evaluate/latent.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "image/channels.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr std::int64_t pictures_at_a_time = 256;

/// A stretch of pictures as one batch, and their latent numbers.
struct Encoded {
  Batch pictures;
  std::vector<float> codes;
};

std::vector<Encoded> encode_all(LoadedNetwork& network, const Dataset& pictures) {
  const InputContract& contract = network.contract();
  std::vector<Encoded> all;
  for (std::int64_t first = 0; first < pictures.size(); first += pictures_at_a_time) {
    const std::int64_t count = std::min(pictures_at_a_time, pictures.size() - first);
    Encoded part{{count, contract.channels, contract.fixed_height, contract.fixed_width, {}}, {}};
    for (std::int64_t i = first; i < first + count; ++i) {
      const Planes picture = to_channels(pictures.get(i), contract.channels);
      if (picture.height != contract.fixed_height || picture.width != contract.fixed_width)
        throw Error(ErrorCode::bad_input,
                    fmt::format("{}: {}x{} pixels, the network is for {}x{}", pictures.name(i), picture.width,
                                picture.height, contract.fixed_width, contract.fixed_height));
      part.pictures.samples.insert(part.pictures.samples.end(), picture.samples.begin(),
                                   picture.samples.end());
    }
    part.codes = network.encode(part.pictures);
    all.push_back(std::move(part));
  }
  return all;
}

double squared_error(const Batch& drawn, const Batch& wanted) {
  double sum = 0;
  for (std::size_t i = 0; i < wanted.samples.size(); ++i) {
    const double difference =
        static_cast<double>(std::clamp(drawn.samples[i], 0.0f, 1.0f)) - wanted.samples[i];
    sum += difference * difference;
  }
  return sum;
}

/// Mean square error of all pictures; latent number `held` is set to `value` first (-1: none is).
double error_with(LoadedNetwork& network, const std::vector<Encoded>& all, std::int64_t held, float value) {
  const auto size = static_cast<std::size_t>(network.latent_size());
  double sum = 0, samples = 0;
  for (const Encoded& part : all) {
    std::vector<float> codes = part.codes;
    if (held >= 0)
      for (std::size_t i = static_cast<std::size_t>(held); i < codes.size(); i += size) codes[i] = value;
    sum += squared_error(network.decode(codes), part.pictures);
    samples += static_cast<double>(part.pictures.samples.size());
  }
  return sum / samples;
}

}  // namespace

std::vector<LatentNumber> latent_importance(LoadedNetwork& network, const Dataset& pictures,
                                            ProgressSink& progress) {
  const std::vector<Encoded> all = encode_all(network, pictures);
  const double whole_error = error_with(network, all, -1, 0);
  const std::int64_t size = network.latent_size();
  std::vector<LatentNumber> numbers;
  for (std::int64_t index = 0; index < size; ++index) {
    if (progress.cancelled()) throw Error(ErrorCode::interrupted, "evaluation was cancelled");
    double sum = 0, squares = 0;
    for (const Encoded& part : all) {
      for (std::size_t i = static_cast<std::size_t>(index); i < part.codes.size();
           i += static_cast<std::size_t>(size)) {
        sum += part.codes[i];
        squares += static_cast<double>(part.codes[i]) * part.codes[i];
      }
    }
    const double count = static_cast<double>(pictures.size()), mean = sum / count;
    LatentNumber number;
    number.index = static_cast<int>(index);
    number.deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
    number.mse_increase = error_with(network, all, index, static_cast<float>(mean)) - whole_error;
    numbers.push_back(number);
    progress.update(static_cast<double>(index + 1) / static_cast<double>(size), "latent numbers");
  }
  std::stable_sort(numbers.begin(), numbers.end(), [](const LatentNumber& a, const LatentNumber& b) {
    return a.mse_increase > b.mse_increase;
  });
  return numbers;
}

}  // namespace lacuna
