#include "worker/restore_job.h"

#include "worker/model_choice.h"

namespace lacuna {
namespace {

/// The one place that knows what `lacuna::Restorer` can be told by a job.
RestoreOptions restore_options(const Values& options, int threads) {
  RestoreOptions restore;
  restore.threads = threads;
  restore.device = "cpu";
  restore.find_damage = options.boolean("find_damage");
  restore.denoise.strength = options.real("strength");
  if (!options.text("noise").empty()) restore.denoise.noise = options.real("noise");
  return restore;
}

}  // namespace

bool RestoreJob::run(const Image& picture, const Mask* mask, const Values& options, ProgressSink& progress,
                     Image& result, Mask& filled, nlohmann::ordered_json& report) {
  progress.update(0, "loading");
  if (!restorer_ || loaded_for_ != options.all()) {
    const RestoreOptions restore = restore_options(options, threads_);
    restorer_ = with_model("photo_detector", [&] { return std::make_unique<Restorer>(restore); });
    loaded_for_ = options.all();
  }
  RestoreReport done;
  result = restorer_->restore(picture, mask, progress, &done);
  report["spots"] = done.spots;
  report["filled_share"] = done.filled_share;
  report["deblocked"] = done.denoise.deblocked;
  report["noise_sigma"] = done.denoise.denoised ? done.denoise.noise_sigma : 0;
  if (!done.denoise.changed) filled = std::move(done.mask);
  return done.changed;
}

}  // namespace lacuna
