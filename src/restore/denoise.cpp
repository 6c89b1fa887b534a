#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.h"
#include "lacuna/error.h"
#include "restore/denoiser_state.h"
#include "restore/image_rows.h"
#include "restore/memory.h"
#include "restore/noise_level.h"
#include "restore/tiled_network.h"
#include "restore/transparent.h"

namespace lacuna {
namespace {

/// Estimates below this are rounding, not noise.
constexpr double least_noise = 0.5;
constexpr double most_noise = 75;  ///< that networks are trained for, 8-bit units

ImageInfo info_of(const Image& image) {
  ImageInfo info;
  info.width = image.width;
  info.height = image.height;
  info.channels = image.channels;
  info.has_alpha = image.has_alpha();
  info.type = image.type;
  info.format = image.metadata.format;
  return info;
}

/// The noise of a picture, from a bounded sample of its rows: blocks of rows at even distances. Visible
/// pixels only.
double estimate_noise(const ImageInfo& info, const RowSource& source, ProgressSink& progress) {
  constexpr int block = 48;
  constexpr double most_pixels = 3e6;
  const double share = std::min(1.0, most_pixels / (static_cast<double>(info.width) * info.height));
  Image sample;
  for (int top = 0, taken = 0; top < info.height; top += block) {
    if (progress.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
    const Image rows = source(std::min(block, info.height - top));
    if (top > 0 && taken > share * top) continue;
    taken += rows.height;
    append_rows(rows, sample);
  }
  Planes planes = to_planes(sample);
  const std::vector<bool> hidden = transparent_pixels(sample);
  for (std::size_t i = 0; i < hidden.size(); ++i)
    if (hidden[i])
      for (int channel = 0; channel < planes.channels; ++channel)
        planes.plane(channel)[i] = std::numeric_limits<float>::quiet_NaN();
  return estimate_noise_level(planes);
}

}  // namespace

std::vector<std::string> DenoiseOptions::validate() const {
  std::vector<std::string> problems;
  if (noise && !(*noise >= 0 && *noise <= most_noise))
    problems.push_back(fmt::format("noise: {} is not within 0..{}", *noise, most_noise));
  if (!(strength >= 0 && strength <= 1))
    problems.push_back(fmt::format("strength: {} is not within 0..1", strength));
  if (max_memory < least_memory) {
    problems.push_back(fmt::format("max-memory: {} MiB is less than {} MiB, which the program itself needs",
                                   max_memory / mebibyte, least_memory / mebibyte));
  }
  if (threads < 0) problems.push_back(fmt::format("threads: {} is negative", threads));
  return problems;
}

Denoiser::State::State(const DenoiseOptions& options_) : options(options_) {
  std::string problems;
  for (const std::string& each : options.validate()) problems += (problems.empty() ? "" : "; ") + each;
  if (!problems.empty()) throw Error(ErrorCode::usage, problems);
}

LoadedNetwork& Denoiser::State::loaded() {
  if (!network) {
    engine().set_threads(options.threads ? options.threads : default_threads());
    network = engine().load(model);
    model.tensors.clear();
  }
  return *network;
}

DenoiseReport Denoiser::State::prepare(const ImageInfo& info, const RowSource& source,
                                       ProgressSink& progress) {
  DenoiseReport report;
  if (options.noise) report.noise_sigma = *options.noise;
  const bool nothing_to_do = options.strength == 0 || (options.noise && *options.noise == 0);
  if (nothing_to_do || info.width == 0 || info.height == 0) return report;
  const InputContract& contract = loaded().contract();
  require_size(contract, purpose, info.width, info.height);
  report.changed = true;
  if (!contract.takes_noise) {
    if (!options.noise) return report;
    throw Error(ErrorCode::usage, fmt::format("noise: {} takes no noise level", purpose));
  }
  if (!options.noise) {
    report.estimated = true;
    report.noise_sigma = std::min(estimate_noise(info, source, progress), most_noise);
    report.changed = report.noise_sigma >= least_noise;
  }
  return report;
}

StripSettings Denoiser::State::settings(const DenoiseReport& report, std::uint64_t held) const {
  return {report.noise_sigma, options.strength, work_budget(options.max_memory, held)};
}

Denoiser::Denoiser(const DenoiseOptions& options) : state_(std::make_unique<State>(options)) {
  const std::string& asked = options.model;
  const bool fast = options.speed == DenoiseOptions::Speed::fast;
  state_->model = read_model_file(find_model(!asked.empty() ? asked
                                             : fast         ? "photo_denoiser_fast"
                                                            : "photo_denoiser"));
  state_->name = state_->model.card.name;
  state_->purpose = fmt::format("model '{}' ({})", state_->name, state_->model.card.summary);
}

Denoiser::Denoiser(std::unique_ptr<LoadedNetwork> network, std::string name, const DenoiseOptions& options)
    : state_(std::make_unique<State>(options)) {
  state_->network = std::move(network);
  state_->name = std::move(name);
  state_->purpose = "model '" + state_->name + "'";
}

Denoiser::~Denoiser() = default;

const std::string& Denoiser::model_name() const {
  return state_->name;
}

Image Denoiser::denoise(const Image& image, ProgressSink& progress, DenoiseReport* report) {
  DenoiseReport done = state_->prepare(info_of(image), rows_of(image), progress);
  Image result = image;
  if (done.changed) {
    const std::uint64_t held = 2 * (image.samples.size() + image.alpha.size());
    StripDenoiser strips(state_->loaded(), info_of(image), state_->settings(done, held), rows_of(image),
                         progress);
    done.tiles = strips.tile_count();
    constexpr int rows_at_a_time = 256;
    for (int top = 0; top < image.height; top += rows_at_a_time)
      paste_image(strips.read(rows_at_a_time), top, 0, result);
  }
  if (report) *report = done;
  return result;
}

}  // namespace lacuna
