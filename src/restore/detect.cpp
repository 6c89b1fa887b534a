#include "lacuna/detect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "engine/device_name.h"
#include "engine/engine.h"
#include "image/image_file.h"
#include "lacuna/error.h"
#include "restore/certain_pieces.h"
#include "restore/image_rows.h"
#include "restore/memory.h"
#include "restore/row_window.h"
#include "restore/tiled_network.h"
#include "restore/transparent.h"

namespace lacuna {
namespace {

std::uint8_t level_of(double probability) {
  return static_cast<std::uint8_t>(std::lround(255 * std::clamp(probability, 0.0, 1.0)));
}

/// What a mask in the making holds where damage is as certain as one pixel of each piece must be.
constexpr std::uint8_t certain = 1;

/// Makes the mask from the confidence and the places in it that are certain.
void decide(double threshold, Detection& found) {
  const std::uint8_t least = level_of(threshold);
  const std::vector<std::uint8_t> marks = std::move(found.mask.samples);
  found.mask.samples.resize(marks.size());
  for (std::size_t i = 0; i < marks.size(); ++i)
    found.mask.samples[i] = found.confidence.samples[i] >= least ? 255 : 0;
  const CertainPieces kept =
      keep_certain_pieces([&](std::size_t place) { return marks[place] == certain; }, found.mask);
  found.spots = kept.count;
  if (!marks.empty()) found.share = static_cast<double>(kept.pixels) / static_cast<double>(marks.size());
}

}  // namespace

std::vector<std::string> DetectOptions::validate() const {
  std::vector<std::string> problems;
  if (!(threshold >= 0.01 && threshold <= 0.99))
    problems.push_back(fmt::format("threshold: {} is not within 0.01..0.99", threshold));
  if (max_memory < least_memory) {
    problems.push_back(fmt::format("max-memory: {} MiB is less than {} MiB, which the program itself needs",
                                   max_memory / mebibyte, least_memory / mebibyte));
  }
  if (certainty && !(*certainty >= 0))
    problems.push_back(fmt::format("certainty: {} is negative", *certainty));
  if (threads < 0) problems.push_back(fmt::format("threads: {} is negative", threads));
  if (const std::string problem = device_problem(device); !problem.empty()) problems.push_back(problem);
  return problems;
}

struct Detector::State {
  DetectOptions options;
  std::string purpose;  ///< name and summary of the model, for messages
  ModelFile model;      ///< until the network is made from it
  std::unique_ptr<LoadedNetwork> network;

  explicit State(const DetectOptions& options_) : options(options_) {
    const std::vector<std::string> problems = options.validate();
    if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("{}", fmt::join(problems, "; ")));
  }

  LoadedNetwork& loaded() {
    if (!network) {
      engine().set_threads(options.threads ? options.threads : default_threads());
      network = engine().load(model, options.device);
      model.tensors.clear();
    }
    if (!network->contract().predicts_mask)
      throw Error(ErrorCode::bad_input, purpose + " finds no damage: it predicts no mask");
    return *network;
  }

  /// `held` bytes are in memory beside the rows in work.
  Detection run(int width, int height, std::size_t pixel_bytes, std::uint64_t held, RowSource source,
                ProgressSink& progress) {
    Detection found;
    found.confidence = {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height)};
    found.mask = found.confidence;
    if (found.confidence.samples.empty()) return found;
    LoadedNetwork& detector = loaded();
    require_size(detector.contract(), purpose, width, height);
    const std::uint64_t masks = 3 * found.confidence.samples.size();
    const TilePlan plan =
        plan_for(detector, width, height, 0, 2 * pixel_bytes, work_budget(options.max_memory, held + masks));
    RowWindow window(std::move(source));
    TileProgress tiles(plan, progress, "looking for damage");
    for (const TileSpan& rows : plan.rows) {
      window.slide(needed(rows, height));
      for (const TileSpan& columns : plan.columns) {
        tiles.begin();
        look(window, plan, rows, columns, tiles.within(), found);
        tiles.end();
      }
    }
    decide(options.threshold, found);
    return found;
  }

 private:
  void look(const RowWindow& window, const TilePlan& plan, const TileSpan& rows, const TileSpan& columns,
            std::function<void(double)> on_share, Detection& found) {
    const Image part = window.part(needed(rows, plan.height), needed(columns, plan.width));
    Planes planes = to_planes(part);
    fill_hidden(transparent_pixels(part), planes);
    const Planes mask = run_tile(*network, plan, rows, columns, planes, {}, 0, std::move(on_share)).mask;
    const std::vector<bool> hidden = transparent_pixels(
        window.part({rows.keep_begin, rows.keep_end}, {columns.keep_begin, columns.keep_end}));
    const double least = options.certainty.value_or(least_certainty(options.threshold));
    for (int y = 0; y < mask.height; ++y) {
      for (int x = 0; x < mask.width; ++x) {
        const std::size_t here = static_cast<std::size_t>(y) * mask.width + x;
        if (!hidden.empty() && hidden[here]) continue;
        const std::size_t there =
            static_cast<std::size_t>(rows.keep_begin + y) * plan.width + columns.keep_begin + x;
        found.confidence.samples[there] = level_of(mask.samples[here]);
        const double odds = log_odds(mask.samples[here]);
        if (odds >= least) found.mask.samples[there] = certain;
        found.certainty = std::max(found.certainty, odds);
      }
    }
  }
};

Detector::Detector(const DetectOptions& options) : state_(std::make_unique<State>(options)) {
  require_device(options.device);
  state_->model = read_model_file(find_model(options.model.empty() ? "photo_detector" : options.model));
  const ModelCard& card = state_->model.card;
  state_->purpose = fmt::format("model '{}' ({})", card.name, card.summary);
}

Detector::Detector(std::unique_ptr<LoadedNetwork> network, std::string name, const DetectOptions& options)
    : state_(std::make_unique<State>(options)) {
  state_->network = std::move(network);
  state_->purpose = "model '" + name + "'";
}

Detector::~Detector() = default;

Detection Detector::detect(const Image& image, ProgressSink& progress) {
  const std::uint64_t held = image.samples.size() + image.alpha.size();
  return state_->run(image.width, image.height, pixel_bytes(image), held, rows_of(image), progress);
}

Detection Detector::detect_file(const std::filesystem::path& path, const ImageLimits& limits,
                                ProgressSink& progress) {
  const std::unique_ptr<StripReader> reader = StripReader::open(path, limits);
  const ImageInfo info = reader->info();
  const std::size_t bytes = sample_size(info.type) * (info.channels + (info.has_alpha ? 1 : 0));
  return state_->run(
      info.width, info.height, bytes, 0, [&](int rows) { return reader->read(rows); }, progress);
}

}  // namespace lacuna
