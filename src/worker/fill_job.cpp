#include "worker/fill_job.h"

#include <map>

#include "worker/model_choice.h"

namespace lacuna {
namespace {

/// The one place that knows what `lacuna::Filler` can be told.
FillOptions fill_options(const Values& options, int threads) {
  FillOptions fill;
  fill.threads = threads;
  fill.device = "cpu";
  static const std::map<std::string, FillOptions::Method> methods = {
      {"auto", FillOptions::Method::automatic},
      {"network", FillOptions::Method::network},
      {"exemplar", FillOptions::Method::exemplar},
      {"smooth", FillOptions::Method::smooth},
      {"face", FillOptions::Method::face}};
  using Method = FillOptions::Method;
  fill.method = methods.at(options.text("method"));
  const bool by_network = fill.method != Method::exemplar && fill.method != Method::smooth;
  if (by_network || !options.text("model").empty())
    fill.model = chosen_model(options, fill.method == Method::network ? "photo_filler" : "faces_fill");
  fill.invert_mask = options.boolean("invert_mask");
  fill.seed = static_cast<std::uint64_t>(options.integer("seed"));
  fill.grow = static_cast<int>(options.integer("grow"));
  if (!options.text("feather").empty()) fill.feather = options.real("feather");
  if (!options.text("fidelity").empty()) fill.fidelity = options.real("fidelity");
  return fill;
}

}  // namespace

bool FillJob::run(const Image& picture, const Mask& mask, const Values& options, ProgressSink& progress,
                  Image& result, nlohmann::ordered_json& report) {
  progress.update(0, "loading");
  if (!filler_ || loaded_for_ != options.all()) {
    const FillOptions fill = fill_options(options, threads_);
    filler_ = with_model(fill.model, [&] { return std::make_unique<Filler>(fill); });
    loaded_for_ = options.all();
  }
  FillReport done;
  result = filler_->fill(picture, mask, progress, &done);
  report["holes"] = done.holes.size();
  return done.changed;
}

}  // namespace lacuna
