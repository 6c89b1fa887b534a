#pragma once

#include <filesystem>
#include <string>

#include "server/job_runner.h"

namespace lacuna {

/// Does jobs in a process of its own, `lacuna-worker`, which is started by the first job and keeps the models
/// that it has loaded. A cancelled job is stopped at once by ending the process; the next job starts a new
/// one. So does a process that a picture brings down: the server stays.
class WorkerProcess final : public JobRunner {
 public:
  /// `program` is the worker; `threads` that it computes with, 0 = all cores.
  WorkerProcess(std::filesystem::path program, int threads, std::uint64_t max_pixels, int max_side);
  ~WorkerProcess() override;
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  JobResult run(const JobWork& work, ProgressSink& progress) override;

 private:
  void start();
  void end();
  JobResult converse(const JobWork& work, ProgressSink& progress);

  std::filesystem::path program_;
  int threads_;
  std::uint64_t max_pixels_;
  int max_side_;
  int process_ = -1, socket_ = -1;
};

/// The worker that lies beside the program that runs.
std::filesystem::path installed_worker();

}  // namespace lacuna
