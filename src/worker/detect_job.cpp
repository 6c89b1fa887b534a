#include "worker/detect_job.h"

#include "worker/model_choice.h"

namespace lacuna {

Image DetectJob::run(const Image& picture, const Values& options, ProgressSink& progress,
                     nlohmann::ordered_json& report) {
  progress.update(0, "loading");
  if (!detector_ || loaded_for_ != options.all()) {
    DetectOptions detect;
    detect.threads = threads_;
    detect.device = "cpu";
    detect.threshold = options.real("threshold");
    detect.model = chosen_model(options, "photo_detector");
    detector_ = with_model(detect.model, [&] { return std::make_unique<Detector>(detect); });
    loaded_for_ = options.all();
  }
  Detection found = detector_->detect(picture, progress);
  report["spots"] = found.spots;
  report["share"] = found.share;
  Image mask;
  mask.width = found.mask.width;
  mask.height = found.mask.height;
  mask.channels = 1;
  mask.samples = std::move(found.mask.samples);
  return mask;
}

}  // namespace lacuna
