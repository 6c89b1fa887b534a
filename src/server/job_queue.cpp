#include "server/job_queue.h"

#include <algorithm>
#include <cmath>

#include "lacuna/error.h"
#include "server/secret.h"

namespace lacuna {

const char* job_state_name(JobState state) {
  switch (state) {
    case JobState::queued:
      return "queued";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      return "cancelled";
  }
  return "failed";
}

struct JobQueue::Entry {
  std::string id;
  JobWork work;
  JobState state = JobState::queued;
  double progress = 0;
  std::string stage;
  std::optional<Problem> problem;
  std::shared_ptr<const JobResult> result;
  Clock::time_point started{}, deadline{}, used = Clock::now();
  std::atomic<bool> cancelled{false};
};

/// Takes the progress of the job that runs, and stops it where it is cancelled or late.
class JobQueue::Sink final : public ProgressSink {
 public:
  Sink(JobQueue& queue, Entry& entry) : queue_(queue), entry_(entry) {}

  void update(double fraction, const std::string& what) override {
    const std::lock_guard lock(queue_.mutex_);
    entry_.progress = std::clamp(fraction, 0.0, 1.0);
    entry_.stage = what;
  }
  bool cancelled() const override { return entry_.cancelled || late(); }
  bool late() const { return Clock::now() > entry_.deadline; }

 private:
  JobQueue& queue_;
  Entry& entry_;
};

JobQueue::JobQueue(JobRunner& runner, const ServerOptions& options)
    : runner_(runner), options_(options), thread_([this] { work(); }) {}

JobQueue::~JobQueue() {
  close();
  cancel_all();
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::string JobQueue::add(JobWork work) {
  auto entry = std::make_shared<Entry>();
  entry->id = make_secret();
  entry->work = std::move(work);
  const std::lock_guard lock(mutex_);
  if (closed_) throw Problem(503, "shutting_down", "the server is about to end");
  if (waiting_.size() >= options_.max_queue)
    throw Problem(429, "queue_full", "too many jobs are waiting: try again in some seconds");
  jobs_[entry->id] = entry;
  waiting_.push_back(entry);
  changed_.notify_all();
  return entry->id;
}

std::shared_ptr<JobQueue::Entry> JobQueue::find(const std::string& id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) throw Problem(404, "unknown_job", "there is no such job, or not any longer");
  found->second->used = Clock::now();
  return found->second;
}

JobView JobQueue::view_of(const Entry& entry) const {
  JobView view{entry.id, entry.work.operation, entry.state, 0, entry.progress, entry.stage, {}, {}, {}};
  view.problem = entry.problem;
  view.result = entry.result;
  if (entry.state == JobState::queued) {
    const auto place = std::find_if(waiting_.begin(), waiting_.end(),
                                    [&](const auto& each) { return each.get() == &entry; });
    view.ahead = static_cast<std::size_t>(place - waiting_.begin()) + (running_ ? 1 : 0);
  }
  constexpr double least_share = 0.02;  // below, an estimate says nothing
  if (entry.state == JobState::running && entry.progress > least_share) {
    const std::chrono::duration<double> spent = Clock::now() - entry.started;
    view.eta_seconds = spent.count() * (1 - entry.progress) / entry.progress;
  }
  return view;
}

JobView JobQueue::view(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return view_of(*find(id));
}

void JobQueue::cancel_entry(Entry& entry) {
  if (entry.state == JobState::queued) {
    std::erase_if(waiting_, [&](const auto& each) { return each.get() == &entry; });
    entry.state = JobState::cancelled;
    entry.work = {entry.work.operation, {}, nullptr, nullptr};
  }
  entry.cancelled = true;
}

JobView JobQueue::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto entry = find(id);
  if (view_of(*entry).ended())
    jobs_.erase(id);
  else
    cancel_entry(*entry);
  return view_of(*entry);
}

void JobQueue::cancel(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found != jobs_.end() && !view_of(*found->second).ended()) cancel_entry(*found->second);
}

void JobQueue::expire() {
  const auto oldest = Clock::now() - std::chrono::duration<double>(options_.keep_seconds);
  const std::lock_guard lock(mutex_);
  std::erase_if(
      jobs_, [&](const auto& each) { return view_of(*each.second).ended() && each.second->used < oldest; });
}

void JobQueue::make_room() {
  constexpr std::size_t most_jobs = 256;
  const auto size = [](const auto& each) {
    return each.second->result ? each.second->result->picture.size() : std::size_t{0};
  };
  std::uint64_t total = 0;
  for (const auto& each : jobs_) total += size(each);
  while (total > options_.max_stored_bytes || jobs_.size() > most_jobs) {
    auto oldest = jobs_.end();
    int ended = 0;
    for (auto each = jobs_.begin(); each != jobs_.end(); ++each) {
      if (!view_of(*each->second).ended()) continue;
      ++ended;
      if (oldest == jobs_.end() || each->second->used < oldest->second->used) oldest = each;
    }
    if (ended < 2) return;  // the newest result stays
    total -= size(*oldest);
    jobs_.erase(oldest);
  }
}

void JobQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  while (!waiting_.empty()) cancel_entry(*waiting_.front());
}

void JobQueue::cancel_all() {
  const std::lock_guard lock(mutex_);
  while (!waiting_.empty()) cancel_entry(*waiting_.front());
  if (running_) running_->cancelled = true;
}

bool JobQueue::busy() {
  const std::lock_guard lock(mutex_);
  return running_ != nullptr;
}

void JobQueue::work() {
  while (true) {
    std::shared_ptr<Entry> next;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      if (ended_) return;
      next = waiting_.front();
      waiting_.pop_front();
      running_ = next;
      next->state = JobState::running;
      next->started = Clock::now();
      next->deadline = next->started + std::chrono::duration_cast<Clock::duration>(
                                           std::chrono::duration<double>(options_.job_seconds));
    }
    run_entry(next);
  }
}

void JobQueue::run_entry(const std::shared_ptr<Entry>& entry) {
  Sink sink(*this, *entry);
  std::shared_ptr<const JobResult> result;
  std::optional<Problem> problem;
  try {
    result = std::make_shared<const JobResult>(runner_.run(entry->work, sink));
  } catch (const Error& error) {
    problem = problem_of(error);
    if (error.code() == ErrorCode::interrupted && !entry->cancelled && sink.late())
      problem = Problem(503, "deadline_exceeded", "the job took longer than this server allows");
  } catch (const std::exception&) {
    problem = problem_of(Error(ErrorCode::internal, ""));
  }
  const std::lock_guard lock(mutex_);
  running_ = nullptr;
  entry->used = Clock::now();
  entry->work = {entry->work.operation, {}, nullptr, nullptr};
  if (entry->cancelled) {
    entry->state = JobState::cancelled;
  } else if (problem) {
    entry->state = JobState::failed;
    entry->problem = problem;
  } else {
    entry->state = JobState::done;
    entry->progress = 1;
    entry->result = result;
  }
  make_room();
}

}  // namespace lacuna
