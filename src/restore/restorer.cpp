#include "lacuna/restorer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/device_name.h"
#include "engine/engine.h"
#include "fill/holes.h"
#include "image/image_file.h"
#include "image/xmp_history.h"
#include "lacuna/error.h"
#include "lacuna/version.h"
#include "restore/lazy_network.h"
#include "restore/memory.h"
#include "restore/part_progress.h"
#include "restore/save_filled.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

/// Pixels by which found damage is widened: its soft edge is half damage, and seldom found.
constexpr int found_margin = 1;
// Of the progress.
constexpr double detection_done = 0.3, filling_done = 0.6;

/// The options of the parts, with the memory, threads and device of the whole.
RestoreOptions shared_out(RestoreOptions options) {
  const std::vector<std::string> problems = options.validate();
  if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("{}", fmt::join(problems, "; ")));
  options.detect.max_memory = options.fill.max_memory = options.denoise.max_memory = options.max_memory;
  options.detect.threads = options.fill.threads = options.denoise.threads = options.threads;
  options.detect.device = options.fill.device = options.denoise.device = options.device;
  return options;
}

/// Whether a model is for pictures of one size only, such as digits, in which no damage is to be looked for.
bool is_of_fixed_size(const std::string& model) {
  return !model.empty() && read_model_file(find_model(model)).card.parameters.contains("side");
}

double covered_share(const Mask& mask) {
  const auto covered =
      std::count_if(mask.samples.begin(), mask.samples.end(), [](auto each) { return each > 0; });
  return mask.samples.empty() ? 0 : static_cast<double>(covered) / static_cast<double>(mask.samples.size());
}

/// What a mask and found damage show together.
Mask united(Mask mask, const Mask& found) {
  if (mask.samples.empty()) return found;
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    mask.samples[i] = std::max(mask.samples[i], found.samples[i]);
  return mask;
}

/// `where` begins the message.
void require_same_size(const Mask& mask, int width, int height, const std::string& where = {}) {
  if (mask.width == width && mask.height == height) return;
  throw Error(ErrorCode::bad_input, fmt::format("{}the mask has {} x {} pixels, the picture {} x {}", where,
                                                mask.width, mask.height, width, height));
}

}  // namespace

RestoreOptions::RestoreOptions() {
  detect.certainty = default_certainty;
  denoise.estimate = DenoiseOptions::Estimate::certain;
}

std::vector<std::string> RestoreOptions::validate() const {
  std::vector<std::string> problems;
  const auto add = [&](const std::vector<std::string>& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  add(detect.validate());
  add(fill.validate());
  add(denoise.validate());
  if (max_memory < least_memory) {
    problems.push_back(fmt::format("max-memory: {} MiB is less than {} MiB, which the program itself needs",
                                   max_memory / mebibyte, least_memory / mebibyte));
  }
  if (threads < 0) problems.push_back(fmt::format("threads: {} is negative", threads));
  if (const std::string problem = device_problem(device); !problem.empty()) problems.push_back(problem);
  return problems;
}

struct Restorer::State {
  RestoreOptions options;
  std::unique_ptr<Detector> detector;
  std::unique_ptr<Filler> filler;
  std::unique_ptr<Denoiser> denoiser;
  UsedModel detecting;

  bool looks_for_damage(bool mask_given) const {
    return detector && options.find_damage.value_or(!mask_given);
  }

  /// Takes what was found into `cover` and the report.
  void take(const Detection& found, Mask& cover, RestoreReport& report) const {
    report.looked_for_damage = true;
    report.certainty = found.certainty;
    report.spots = found.spots;
    if (found.spots == 0) return;
    cover = united(std::move(cover), grown(found.mask, found_margin));
    report.models.push_back(detecting);
  }

  /// Fills and denoises a picture in memory; `cover` has its size or is empty.
  Image run(Image image, const Mask& cover, ProgressSink& progress, RestoreReport& report) const {
    report.filled_share = covered_share(cover);
    const bool has_holes = report.filled_share > 0;
    if (has_holes) {
      PartProgress part(progress, detection_done, filling_done);
      image = filler->fill(image, cover, part, &report.fill);
      report.mask = cover;
    }
    PartProgress part(progress, has_holes ? filling_done : detection_done, 1);
    image = denoiser->denoise(image, part, &report.denoise, has_holes ? &cover : nullptr);
    finish(report, image.metadata);
    return image;
  }

  /// Completes the report of a picture that has been restored, and adds the history.
  void finish(RestoreReport& report, Metadata& metadata) const {
    for (const auto* models : {&report.fill.models, &report.denoise.models})
      report.models.insert(report.models.end(), models->begin(), models->end());
    report.changed = report.fill.changed || report.denoise.changed;
    if (!options.provenance || !report.changed) return;
    report.history_left_out =
        !add_xmp_history(std::string("Lacuna ") + version(), report.history(), metadata.xmp);
  }
};

Restorer::Restorer(const RestoreOptions& options) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.options = shared_out(options);
  const bool may_look = options.find_damage.value_or(!is_of_fixed_size(options.denoise.model));
  if (may_look) {
    state.detector = std::make_unique<Detector>(state.options.detect);
    state.detecting = model_in_use(options.detect.model.empty() ? "photo_detector" : options.detect.model);
  }
  state.filler = std::make_unique<Filler>(state.options.fill);
  state.denoiser = std::make_unique<Denoiser>(state.options.denoise);
}

Restorer::Restorer(std::unique_ptr<Detector> detector, std::unique_ptr<Filler> filler,
                   std::unique_ptr<Denoiser> denoiser, const RestoreOptions& options)
    : state_(std::make_unique<State>()) {
  state_->options = shared_out(options);
  state_->detector = std::move(detector);
  state_->filler = std::move(filler);
  state_->denoiser = std::move(denoiser);
}

Restorer::~Restorer() = default;

Image Restorer::restore(const Image& image, const Mask* mask, ProgressSink& progress, RestoreReport* report) {
  RestoreReport done;
  Mask cover;
  if (mask) require_same_size(cover = *mask, image.width, image.height);
  if (state_->looks_for_damage(mask != nullptr)) {
    PartProgress part(progress, 0, detection_done);
    state_->take(state_->detector->detect(image, part), cover, done);
  }
  Image result = state_->run(image, cover, progress, done);
  if (report) *report = std::move(done);
  return result;
}

RestoreReport Restorer::restore_file(const fs::path& from, const fs::path& mask, const fs::path& to,
                                     const ImageLimits& limits, const SaveOptions& saving,
                                     ProgressSink& progress) {
  RestoreReport report;
  Mask cover;
  if (!mask.empty()) {
    cover = load_mask(mask, limits);
    const ImageInfo info = read_image_info(from, limits);
    require_same_size(cover, info.width, info.height,
                      fmt::format("{} with the mask {}: ", from.string(), mask.string()));
  }
  if (state_->looks_for_damage(!mask.empty())) {
    PartProgress part(progress, 0, detection_done);
    state_->take(state_->detector->detect_file(from, limits, part), cover, report);
  }
  if (covered_share(cover) == 0) {
    PartProgress part(progress, detection_done, 1);
    const auto annotate = [&](const DenoiseReport& denoised, Metadata& metadata) {
      report.denoise = denoised;
      state_->finish(report, metadata);
    };
    report.denoise = state_->denoiser->denoise_file(from, to, limits, saving, part, annotate);
    return report;
  }
  const Image restored = state_->run(load_image(from, limits), cover, progress, report);
  if (!report.denoise.changed && save_patched(restored, cover, from, to, saving, report.fill)) return report;
  save_image(restored, to, saving);
  return report;
}

}  // namespace lacuna
