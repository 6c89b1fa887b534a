#include "lacuna/fill.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/parallel.h"
#include "core/text.h"
#include "engine/device_name.h"
#include "engine/engine.h"
#include "fill/holes.h"
#include "image/image_file.h"
#include "lacuna/error.h"
#include "modelfile/interpolate.h"
#include "restore/composite.h"
#include "restore/hole_filling.h"
#include "restore/lazy_network.h"
#include "restore/save_filled.h"
#include "restore/transparent.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

constexpr int most_pixels = 1000;  ///< of grow and feather

void require_same_size(const Image& image, const Mask& mask) {
  if (mask.width == image.width && mask.height == image.height) return;
  throw Error(ErrorCode::bad_input, fmt::format("the mask has {} x {} pixels, the picture {} x {}",
                                                mask.width, mask.height, image.width, image.height));
}

/// Runs `work`; its errors then begin with the names of the files.
template <typename Work>
auto naming(const fs::path& picture, const fs::path& mask, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted) throw;
    throw Error(error.code(),
                fmt::format("{} with the mask {}: {}", picture.string(), mask.string(), error.what()));
  }
}

/// Adds the models in `files` to `all`; `known` remembers their hashes.
void add_models(const std::vector<fs::path>& files, std::vector<UsedModel>& known,
                std::vector<UsedModel>& all) {
  if (known.empty())
    for (const fs::path& file : files) known.push_back(model_in_use(file.string()));
  all.insert(all.end(), known.begin(), known.end());
}

}  // namespace

std::vector<std::string> FillOptions::validate() const {
  std::vector<std::string> problems;
  if (grow < 0 || grow > most_pixels)
    problems.push_back(fmt::format("grow: {} is not within 0..{}", grow, most_pixels));
  if (feather && !(*feather >= 0 && *feather <= most_pixels))
    problems.push_back(fmt::format("feather: {} is not within 0..{}", *feather, most_pixels));
  if (fidelity && !(*fidelity >= 0 && *fidelity <= 1))
    problems.push_back(fmt::format("fidelity: {} is not within 0..1", *fidelity));
  const bool faceless = method != Method::automatic && method != Method::face;
  if (faceless && method != Method::network && !model.empty())
    problems.push_back(fmt::format("model: '{}' is a network, which the method does not use", model));
  if (faceless && fidelity) {
    problems.push_back(
        fmt::format("fidelity: {} is for faces, which the method does not look for", *fidelity));
  }
  if (threads < 0) problems.push_back(fmt::format("threads: {} is negative", threads));
  if (const std::string problem = device_problem(device); !problem.empty()) problems.push_back(problem);
  return problems;
}

struct Filler::State {
  FillOptions options;
  std::string purpose, thin_purpose;       ///< names and summaries of the models, for messages
  ModelFile model;                         ///< until the network is made from it
  std::unique_ptr<LoadedNetwork> network;  ///< for faces
  std::unique_ptr<LoadedNetwork> thin;
  std::vector<fs::path> files, thin_files;     ///< of the models
  std::vector<UsedModel> models, thin_models;  ///< in those files, once they were used
  std::unique_ptr<FaceFinder> finder;

  explicit State(const FillOptions& options_) : options(options_) {
    const std::vector<std::string> problems = options.validate();
    if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("{}", fmt::join(problems, "; ")));
  }

  /// Reads the model unless it is there already, or a network in its place.
  void need_model() {
    if (network || !purpose.empty()) return;
    model = read_model_at(options.model.empty() ? "faces_fill" : options.model, options.fidelity, &files);
    purpose = fmt::format("model '{}' ({})", model.card.name, model.card.summary);
  }

  LoadedNetwork& loaded() {
    if (!network) {
      need_model();
      engine().set_threads(options.threads ? options.threads : default_threads());
      network = engine().load(model, options.device);
      model.tensors.clear();
    }
    return *network;
  }

  LoadedNetwork& loaded_thin(const Image& image) {
    const bool named = options.method == FillOptions::Method::network && !options.model.empty();
    if (!thin) {
      thin_files = {find_model(named ? options.model : "photo_filler")};
      const ModelFile file = read_model_file(thin_files.front());
      thin_purpose = fmt::format("model '{}' ({})", file.card.name, file.card.summary);
      engine().set_threads(options.threads ? options.threads : default_threads());
      thin = engine().load(file, options.device);
    }
    const InputContract& contract = thin->contract();
    const auto bad = [&](const char* what) {
      throw Error(ErrorCode::bad_input, fmt::format("{} {}", thin_purpose, what));
    };
    if (!contract.takes_mask) bad("cannot fill: it takes no mask of what to fill");
    if (contract.fixed_height) bad("cannot fill thin holes: it takes pictures of one size only");
    if (contract.channels < image.channels) bad("fills gray pictures only, this one is in colour");
    return *thin;
  }

  /// Side of the pictures that the network takes as they are; 0 = none. The card mostly says it, which saves
  /// loading the network.
  int aligned_side() {
    need_model();
    if (!network) {
      const auto side = model.card.parameters.find("side");
      if (side != model.card.parameters.end())
        if (const auto pixels = parse_integer(side->second)) return static_cast<int>(*pixels);
    }
    const InputContract& contract = loaded().contract();
    return contract.fixed_height == contract.fixed_width ? contract.fixed_height : 0;
  }

  FaceFinder& loaded_finder() {
    if (!finder) finder = make_face_finder();
    return *finder;
  }

  void require_fit(const Image& image) {
    const InputContract& contract = loaded().contract();
    const auto bad = [&](const char* what) {
      throw Error(ErrorCode::bad_input, fmt::format("{} {}", purpose, what));
    };
    if (!contract.takes_mask) bad("cannot fill: it takes no mask of what to fill");
    if (!contract.fixed_height) bad("cannot fill faces: it is not for aligned pictures of a fixed size");
    if (contract.channels < image.channels) bad("fills gray pictures only, this one is in colour");
  }
};

Filler::Filler(const FillOptions& options) : state_(std::make_unique<State>(options)) {
  require_device(options.device);
  const bool needs_thin = options.method == FillOptions::Method::network;
  if ((!options.model.empty() && !needs_thin) || options.fidelity ||
      options.method == FillOptions::Method::face)
    state_->need_model();
}

Filler::Filler(std::unique_ptr<LoadedNetwork> face, std::unique_ptr<LoadedNetwork> thin,
               std::unique_ptr<FaceFinder> finder, std::string name, const FillOptions& options)
    : state_(std::make_unique<State>(options)) {
  state_->network = std::move(face);
  state_->thin = std::move(thin);
  state_->finder = std::move(finder);
  if (state_->network) state_->purpose = "model '" + name + "'";
  state_->thin_purpose = "model '" + name + "'";
}

Filler::~Filler() = default;

Mask Filler::cover(const Mask& mask) const {
  const FillOptions& options = state_->options;
  return grown(options.invert_mask ? inverted(mask) : mask, options.grow);
}

Image Filler::fill(const Image& image, const Mask& mask, ProgressSink& progress, FillReport* report) {
  require_same_size(image, mask);
  const FillOptions& options = state_->options;
  const Mask holes = cover(mask);
  FillReport done;
  Image result = image;
  const auto is_hole = [](std::uint8_t share) { return share > 0; };
  if (std::any_of(holes.samples.begin(), holes.samples.end(), is_hole)) {
    if (std::all_of(holes.samples.begin(), holes.samples.end(), is_hole)) {
      throw Error(ErrorCode::bad_input, "the mask covers every pixel: nothing is left to fill the hole from");
    }
    // whether there is a face or not
    if (!options.model.empty() && options.method != FillOptions::Method::network) state_->require_fit(image);
    bool face = false, thin = false;
    const FillTools tools{[&]() -> LoadedNetwork& {
                            state_->require_fit(image);
                            face = true;
                            return state_->loaded();
                          },
                          [&] { return state_->aligned_side(); },
                          [&]() -> LoadedNetwork& {
                            thin = true;
                            return state_->loaded_thin(image);
                          },
                          [&]() -> FaceFinder& { return state_->loaded_finder(); }};
    result = composite(image, fill_holes(image, holes, options, tools, progress, done), holes);
    restore_hidden(transparent_pixels(image), image, result);
    done.changed = true;
    if (face) add_models(state_->files, state_->models, done.models);
    if (thin) add_models(state_->thin_files, state_->thin_models, done.models);
  }
  if (report) *report = done;
  return result;
}

FillReport Filler::fill_file(const fs::path& from, const fs::path& mask, const fs::path& to,
                             const ImageLimits& limits, const SaveOptions& saving, ProgressSink& progress) {
  const Image image = load_image(from, limits);
  const Mask given = load_mask(mask, limits);
  FillReport report;
  const Image filled = naming(from, mask, [&] { return fill(image, given, progress, &report); });
  if (report.changed && save_patched(filled, cover(given), from, to, saving, report)) return report;
  SaveOptions options = saving;
  options.pixels_changed = report.changed;
  save_image(filled, to, options);
  return report;
}

}  // namespace lacuna
