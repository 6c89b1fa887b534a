#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "server/job_runner.h"
#include "server/problem.h"
#include "server/server_options.h"

namespace lacuna {

enum class JobState { queued, running, done, failed, cancelled };

const char* job_state_name(JobState state);

/// A job as its client sees it.
struct JobView {
  std::string id, operation;
  JobState state = JobState::queued;
  std::size_t ahead = 0;  ///< jobs that come before it, while it is queued
  double progress = 0;    ///< 0..1
  std::string stage;      ///< what is being done now
  std::optional<double> eta_seconds;
  std::optional<Problem> problem;           ///< where it failed
  std::shared_ptr<const JobResult> result;  ///< where it is done

  bool ended() const { return state != JobState::queued && state != JobState::running; }
};

/// Jobs, done one after the other by a thread. Bounded: `max_queue` wait at most. Results are kept like
/// uploads. Thread-safe.
class JobQueue {
 public:
  /// `runner` must outlive this.
  JobQueue(JobRunner& runner, const ServerOptions& options);
  /// Cancels all and waits for the thread.
  ~JobQueue();
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  /// Returns the id. Throws Problem 429 "queue_full", or 503 "shutting_down" after close().
  std::string add(JobWork work);
  /// Throws Problem 404 "unknown_job".
  JobView view(const std::string& id);
  /// Cancels a job that has not ended, else forgets it with its result. Throws Problem 404.
  JobView remove(const std::string& id);
  /// Cancels a job that has not ended; nothing happens where it has or where there is none.
  void cancel(const std::string& id);
  /// Forgets jobs that ended long ago. Called now and then.
  void expire();
  /// Takes no more jobs and cancels those that wait.
  void close();
  /// Cancels the job that runs, too.
  void cancel_all();
  /// Whether a job runs.
  bool busy();

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry;
  class Sink;

  void work();
  void run_entry(const std::shared_ptr<Entry>& entry);
  std::shared_ptr<Entry> find(const std::string& id);
  JobView view_of(const Entry& entry) const;
  void cancel_entry(Entry& entry);
  void make_room();

  JobRunner& runner_;
  const ServerOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<Entry>> jobs_;
  std::deque<std::shared_ptr<Entry>> waiting_;
  std::shared_ptr<Entry> running_;
  bool closed_ = false, ended_ = false;
  std::thread thread_;
};

}  // namespace lacuna
