#include "worker/denoise_job.h"

#include "core/parallel.h"
#include "lacuna/restore.h"
#include "worker/model_choice.h"
#include "worker/shared_network.h"

namespace lacuna {

std::shared_ptr<LoadedNetwork> DenoiseJob::network(const std::string& name) {
  std::shared_ptr<LoadedNetwork>& kept = networks_[name];
  if (!kept) {
    kept = with_model(name, [&] {
      engine().set_threads(threads_ ? threads_ : default_threads());
      return std::shared_ptr<LoadedNetwork>(engine().load(read_model_file(find_model(name)), "cpu"));
    });
  }
  return kept;
}

bool DenoiseJob::run(const Image& picture, const Values& options, ProgressSink& progress, Image& result,
                     nlohmann::ordered_json& report) {
  const std::string name = chosen_model(options, "photo_denoiser");
  DenoiseOptions denoise;
  denoise.threads = threads_;
  denoise.strength = options.real("strength");
  if (!options.text("noise").empty()) denoise.noise = options.real("noise");
  progress.update(0, "loading");
  std::unique_ptr<LoadedNetwork> deblocker;
  if (picture.metadata.jpeg_quality > 0)
    deblocker = std::make_unique<SharedNetwork>(network("photo_deblocker"));
  Denoiser denoiser(std::make_unique<SharedNetwork>(network(name)), name, denoise, std::move(deblocker));
  DenoiseReport done;
  result = denoiser.denoise(picture, progress, &done);
  report["model"] = name;
  report["noise_sigma"] = done.noise_sigma;
  report["noise_estimated"] = done.estimated;
  report["deblocked"] = done.deblocked;
  return done.changed;
}

}  // namespace lacuna
