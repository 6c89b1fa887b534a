#include "lacuna/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/description.h"
#include "core/parallel.h"
#include "engine/device_name.h"
#include "engine/engine.h"
#include "evaluate/latent.h"
#include "evaluate/method.h"
#include "evaluate/row_accumulator.h"
#include "lacuna/error.h"
#include "modelfile/interpolate.h"

namespace lacuna {
namespace {

/// The damaged input, as if something had restored it.
class InputMethod final : public Method {
 public:
  std::vector<Restoration> restore(const std::vector<EvaluationSample>& samples) override {
    std::vector<Restoration> restorations;
    for (const EvaluationSample& sample : samples) restorations.push_back({sample.damaged, {}});
    return restorations;
  }
};

/// The same pictures without damage.
std::vector<EvaluationSample> undamaged(std::vector<EvaluationSample> samples) {
  for (EvaluationSample& sample : samples) sample.damaged = sample.clean;
  return samples;
}

/// A method with what it has reached so far.
struct Contestant {
  std::string name;
  std::string kind;
  std::unique_ptr<Method> method;
  RowAccumulator figures = {};
  std::vector<float> no_hole = {};
  double seconds = 0;

  /// Restores and measures `samples`, the first of which is number `first`; adds to the `examples` there are.
  void take(const std::vector<EvaluationSample>& samples, std::size_t first,
            std::vector<EvaluationExample>& examples, bool with_noise_gain) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<Restoration> restorations = method->restore(samples);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::vector<Restoration> of_clean;
    if (with_noise_gain) of_clean = method->restore(undamaged(samples));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Restoration& restoration = restorations[i];
      const bool may_composite = samples[i].intact_outside && kind != "input";
      const std::vector<float>& hole = method->is_blind() ? restoration.predicted_hole : samples[i].hole;
      const std::vector<float>& composite_under = may_composite ? hole : no_hole;
      figures.add(samples[i], restoration, composite_under);
      if (!of_clean.empty()) figures.add_noise(samples[i], restoration, of_clean[i]);
      if (first + i < examples.size())
        examples[first + i].results.push_back(finished(samples[i], restoration.image, composite_under));
    }
  }

  EvaluationRow row() const {
    EvaluationRow row = figures.row();
    row.name = name;
    row.kind = kind;
    if (kind == "input") {
      row.worst_gain.reset();
      row.psnr_raw.reset();
    } else {
      row.parameters = method->parameter_count();
      row.seconds_per_image = seconds / static_cast<double>(std::max<std::int64_t>(1, row.images));
    }
    return row;
  }
};

std::unique_ptr<LoadedNetwork> load_dialled(const std::string& text, const std::string& device) {
  const DialledModel model = parse_dialled_model(text);
  return engine().load(read_model_at(model.name_or_file, model.fidelity), device);
}

std::vector<Contestant> make_contestants(const EvaluateOptions& options) {
  std::vector<Contestant> contestants;
  contestants.push_back({"damaged input", "input", std::make_unique<InputMethod>()});
  if (!options.models.empty())
    engine().set_threads(options.threads > 0 ? options.threads : default_threads());
  for (const std::string& model : options.models) {
    auto network = load_dialled(model, options.device);
    contestants.push_back({model, "model", make_network_method(model, std::move(network), options.blind)});
  }
  for (const std::string& name : options.baselines)
    contestants.push_back({name, "baseline", make_baseline_method(name, options.data)});
  return contestants;
}

bool same_size(const Planes& a, const Planes& b) {
  return a.channels == b.channels && a.height == b.height && a.width == b.width;
}

/// The samples from `first` on that go through a network together: of one size, and no more than fit a modest
/// amount of memory.
std::vector<EvaluationSample> read_batch(const EvaluationSamples& source, std::int64_t first) {
  constexpr std::size_t max_pixels = 1u << 16;
  std::vector<EvaluationSample> batch;
  for (std::int64_t i = first; i < source.size(); ++i) {
    EvaluationSample sample = source.get(i);
    if (!batch.empty() && !same_size(sample.clean, batch.front().clean)) break;
    const std::size_t pixels = sample.clean.plane_size();
    batch.push_back(std::move(sample));
    if ((batch.size() + 1) * pixels > max_pixels) break;
  }
  return batch;
}

/// What the latent numbers of each model are worth on the first of the clean pictures.
std::vector<LatentImportance> latents_of(const EvaluateOptions& options, ProgressSink& progress) {
  constexpr std::int64_t most_pictures = 1000;  // every latent number costs as many reconstructions
  const auto pictures = subset(open_clean_pictures(options), 0, most_pictures);
  std::vector<LatentImportance> latents;
  for (const std::string& model : options.models) {
    const auto network = load_dialled(model, options.device);
    if (network->latent_size() == 0)
      throw Error(ErrorCode::usage, fmt::format("latent: {} is no autoencoder", model));
    latents.push_back({model, latent_importance(*network, *pictures, progress)});
  }
  return latents;
}

}  // namespace

std::vector<std::string> EvaluateOptions::validate() const {
  std::vector<std::string> problems;
  if (data.empty()) problems.push_back("data: no folder given");
  if (limit < 0) problems.push_back(fmt::format("limit: {} is not 0 (all) or a positive number", limit));
  if (examples < 0 || examples > 64)
    problems.push_back(fmt::format("examples: {} is not in 0..64", examples));
  if (degrade == "paired" && (classes || noise_gain || latent))
    problems.push_back("classes, noise-gain and latent: not with pairs of pictures");
  if (!only.empty() && (degrade == "paired" || classes))
    problems.push_back("only: not with pairs of pictures or figures by class");
  if (threads < 0)
    problems.push_back(fmt::format("threads: {} is not 0 (all cores) or a positive number", threads));
  if (const std::string problem = device_problem(device); !problem.empty()) problems.push_back(problem);
  const std::vector<std::string> known = baseline_names();
  for (const std::string& name : baselines) {
    if (std::find(known.begin(), known.end(), name) != known.end() || component_count(name)) continue;
    const std::string near = nearest_name(name, known);
    problems.push_back(fmt::format("baseline: unknown '{}'{} (known: {}, pca-K)", name,
                                   near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                                   fmt::join(known, ", ")));
  }
  return problems;
}

Evaluation evaluate(const EvaluateOptions& options, ProgressSink& progress) {
  const std::vector<std::string> problems = options.validate();
  if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("{}", fmt::join(problems, "; ")));
  require_device(options.device);
  const std::unique_ptr<EvaluationSamples> source = open_samples(options);
  std::vector<Contestant> contestants = make_contestants(options);

  Evaluation evaluation;
  for (std::int64_t next = 0; next < source->size();) {
    const std::vector<EvaluationSample> batch = read_batch(*source, next);
    for (const EvaluationSample& sample : batch) {
      if (evaluation.examples.size() < static_cast<std::size_t>(options.examples))
        evaluation.examples.push_back({sample.clean, {}});
    }
    for (Contestant& contestant : contestants) {
      if (progress.cancelled()) throw Error(ErrorCode::interrupted, "evaluation was cancelled");
      contestant.take(batch, static_cast<std::size_t>(next), evaluation.examples, options.noise_gain);
    }
    next += static_cast<std::int64_t>(batch.size());
    progress.update(static_cast<double>(next) / static_cast<double>(source->size()), batch.back().name);
  }

  evaluation.options = options;
  evaluation.options.degrade = source->degradation();
  evaluation.images = source->size();
  evaluation.data_fingerprint = source->fingerprint();
  for (const Contestant& contestant : contestants) evaluation.rows.push_back(contestant.row());
  if (options.latent) evaluation.latents = latents_of(options, progress);
  return evaluation;
}

}  // namespace lacuna
