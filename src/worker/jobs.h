#pragma once

#include "image/image_file.h"
#include "lacuna/progress.h"
#include "server/job_runner.h"
#include "server/worker_link.h"
#include "worker/denoise_job.h"
#include "worker/detect_job.h"
#include "worker/fill_job.h"
#include "worker/restore_job.h"

namespace lacuna {

/// The jobs of `lacuna serve`, done in this process. Models stay loaded from one job to the next.
class Jobs {
 public:
  Jobs(int threads, const ImageLimits& limits)
      : limits_(limits), denoise_(threads), fill_(threads), detect_(threads), restore_(threads) {}

  /// `message` is what WorkerProcess sends: operation and options, picture and mask. The result has the
  /// format of the picture, a mask is a PNG; where nothing was changed, it is the picture as it was sent.
  /// Throws Error.
  JobResult run(WorkerMessage& message, ProgressSink& progress);

 private:
  ImageLimits limits_;
  DenoiseJob denoise_;
  FillJob fill_;
  DetectJob detect_;
  RestoreJob restore_;
};

}  // namespace lacuna
