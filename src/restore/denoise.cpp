#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/device_name.h"
#include "lacuna/error.h"
#include "restore/certain_noise.h"
#include "restore/denoiser_state.h"
#include "restore/image_rows.h"
#include "restore/memory.h"
#include "restore/noise_estimate.h"
#include "restore/noise_level.h"
#include "restore/tiled_network.h"
#include "restore/transparent.h"

namespace lacuna {
namespace {

/// Estimates below this are rounding, not noise.
constexpr double least_noise = 0.5;
/// White noise below this is not looked at where only certain noise is to be taken: nobody sees it.
constexpr double least_certain_noise = 1.5;
constexpr double most_noise = 75;  ///< that networks are trained for, 8-bit units
/// Of the JPEGs whose artifacts are taken out unasked: up to here no picture lost by it, of photographs that
/// were of quality 93 themselves; at 92 they lost 0.5 dB.
constexpr int most_quality = 85;
/// Of the cautious guess, where JPEG artifacts have been taken out, which takes much of such noise along.
/// Half is worth 0.3 dB on camera pictures, against the worst of which the whole loses 0.7 dB, and costs
/// nothing where there is no noise.
constexpr double share_after_deblocking = 0.5;
/// The least quality of a JPEG without its artifacts.
constexpr int deblocked_quality = 92;

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

/// A bounded sample of a picture's rows: blocks of rows at even distances. Pixels that are not visible or are
/// `invented` (null = none) are not numbers.
Planes sample_rows(const ImageInfo& info, const Mask* invented, const RowSource& source,
                   ProgressSink& progress) {
  constexpr int block = 48;
  constexpr double most_pixels = 3e6;
  const double share = std::min(1.0, most_pixels / (static_cast<double>(info.width) * info.height));
  Image sample;
  std::vector<std::uint8_t> left_out;
  for (int top = 0, taken = 0; top < info.height; top += block) {
    if (progress.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
    const Image rows = source(std::min(block, info.height - top));
    if (top > 0 && taken > share * top) continue;
    taken += rows.height;
    append_rows(rows, sample);
    if (!invented) continue;
    const auto begin = invented->samples.begin() + static_cast<std::ptrdiff_t>(top) * info.width;
    left_out.insert(left_out.end(), begin, begin + static_cast<std::ptrdiff_t>(rows.height) * info.width);
  }
  Planes planes = to_planes(sample);
  const std::vector<bool> hidden = transparent_pixels(sample);
  for (std::size_t i = 0; i < planes.plane_size(); ++i)
    if ((!hidden.empty() && hidden[i]) || (!left_out.empty() && left_out[i] > 0))
      for (int channel = 0; channel < planes.channels; ++channel)
        planes.plane(channel)[i] = std::numeric_limits<float>::quiet_NaN();
  return planes;
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
  if (const std::string problem = device_problem(device); !problem.empty()) problems.push_back(problem);
  return problems;
}

bool Denoiser::State::is_to_deblock(int jpeg_quality) {
  if (options.jpeg == DenoiseOptions::Jpeg::off || (!deblocker && deblocker_name.empty())) return false;
  if (options.jpeg == DenoiseOptions::Jpeg::automatic) {
    const bool is_coarse = jpeg_quality > 0 && jpeg_quality <= most_quality;
    // A network that takes no noise level is made for more than noise, or for pictures that are no
    // photographs.
    if (!is_coarse || !denoiser.get(options.threads, options.device).contract().takes_noise) return false;
  }
  if (!deblocker) deblocker.emplace(deblocker_name);
  return true;
}

void Denoiser::State::prepare_noise(const ImageInfo& info, const Mask* invented, const RowSource& source,
                                    ProgressSink& progress, DenoiseReport& report) {
  const InputContract& contract = denoiser.get(options.threads, options.device).contract();
  require_size(contract, denoiser.purpose(), info.width, info.height);
  report.denoised = true;
  if (!contract.takes_noise) {
    if (!options.noise) return;
    throw Error(ErrorCode::usage, fmt::format("noise: {} takes no noise level", denoiser.purpose()));
  }
  if (options.noise) return;
  report.estimated = true;
  const Planes sample = sample_rows(info, invented, source, progress);
  const bool certain = options.estimate == DenoiseOptions::Estimate::certain;
  double level = certain ? estimate_certain_noise(sample) : estimate_noise_sigma(sample);
  if (report.deblocked || !certain) {
    const double guess = estimate_noise_level(sample);
    level = std::max(level, report.deblocked ? share_after_deblocking * guess : guess);
  }
  report.noise_sigma = std::min(level, most_noise);
  report.denoised = report.noise_sigma >= (certain && !report.deblocked ? least_certain_noise : least_noise);
}

DenoiseReport Denoiser::State::prepare(const ImageInfo& info, int jpeg_quality, const Mask* invented,
                                       const RowSource& source, ProgressSink& progress) {
  DenoiseReport report;
  report.jpeg_quality = jpeg_quality;
  if (options.noise) report.noise_sigma = *options.noise;
  if (options.strength == 0 || info.width == 0 || info.height == 0) return report;
  report.deblocked = is_to_deblock(jpeg_quality);
  if (!options.noise || *options.noise > 0) prepare_noise(info, invented, source, progress, report);
  report.changed = report.deblocked || report.denoised;
  if (report.deblocked) report.models.push_back(deblocker->used());
  if (report.denoised) report.models.push_back(denoiser.used());
  return report;
}

DenoisingSteps Denoiser::State::steps(const ImageInfo& info, const DenoiseReport& report, std::uint64_t held,
                                      RowSource source, ProgressSink& progress) {
  std::vector<DenoisingStep> steps;
  if (report.deblocked) steps.push_back({&deblocker->get(options.threads, options.device), 0});
  if (report.denoised) steps.push_back({&denoiser.get(options.threads, options.device), report.noise_sigma});
  return {steps, info, options.strength, work_budget(options.max_memory, held), std::move(source), progress};
}

void Denoiser::State::mark(const DenoiseReport& report, Metadata& metadata) {
  if (report.deblocked) metadata.jpeg_quality = std::max(metadata.jpeg_quality, deblocked_quality);
}

namespace {

const DenoiseOptions& checked(const DenoiseOptions& options) {
  const std::vector<std::string> problems = options.validate();
  if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("{}", fmt::join(problems, "; ")));
  return options;
}

std::string model_of(const DenoiseOptions& options) {
  if (!options.model.empty()) return options.model;
  return options.speed == DenoiseOptions::Speed::fast ? "photo_denoiser_fast" : "photo_denoiser";
}

}  // namespace

Denoiser::Denoiser(const DenoiseOptions& options)
    : state_(std::make_unique<State>(checked(options), LazyNetwork(model_of(options)))) {
  require_device(options.device);
  state_->deblocker_name = "photo_deblocker";
  if (options.jpeg == DenoiseOptions::Jpeg::on) state_->deblocker.emplace(state_->deblocker_name);
}

Denoiser::Denoiser(std::unique_ptr<LoadedNetwork> network, std::string name, const DenoiseOptions& options,
                   std::unique_ptr<LoadedNetwork> deblocker)
    : state_(std::make_unique<State>(checked(options), LazyNetwork(std::move(network), std::move(name)))) {
  if (deblocker) state_->deblocker.emplace(std::move(deblocker), "for JPEG artifacts");
}

Denoiser::~Denoiser() = default;

const std::string& Denoiser::model_name() const {
  return state_->denoiser.name();
}

Image Denoiser::denoise(const Image& image, ProgressSink& progress, DenoiseReport* report,
                        const Mask* invented) {
  DenoiseReport done =
      state_->prepare(info_of(image), image.metadata.jpeg_quality, invented, rows_of(image), progress);
  Image result = image;
  if (done.changed) {
    const std::uint64_t held = 2 * (image.samples.size() + image.alpha.size());
    DenoisingSteps steps = state_->steps(info_of(image), done, held, rows_of(image), progress);
    done.tiles = steps.tile_count();
    constexpr int rows_at_a_time = 256;
    for (int top = 0; top < image.height; top += rows_at_a_time)
      paste_image(steps.read(rows_at_a_time), top, 0, result);
    State::mark(done, result.metadata);
  }
  if (report) *report = done;
  return result;
}

}  // namespace lacuna
