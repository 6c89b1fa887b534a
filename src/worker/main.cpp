// The process in which `lacuna serve` decodes, restores and encodes pictures: one job after the other over
// its standard input, a socket. Arguments: threads, pixels and side of a picture at most. Ends with the
// server.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <new>

#include "lacuna/error.h"
#include "server/worker_link.h"
#include "worker/jobs.h"

namespace lacuna {
namespace {

/// Tells the server how far a job is, ten times a second at most.
class Teller final : public ProgressSink {
 public:
  explicit Teller(const WorkerLink& link) : link_(link) {}

  void update(double fraction, const std::string& what) override {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < std::chrono::milliseconds(100)) return;
    told_ = now;
    link_.send({{"progress", fraction}, {"stage", what}}, nullptr, nullptr, [] { return false; });
  }

 private:
  const WorkerLink& link_;
  std::chrono::steady_clock::time_point told_{};
};

void serve_jobs(const WorkerLink& link, Jobs& jobs) {
  const auto never = [] { return false; };
  while (true) {
    WorkerMessage message = link.receive(never);
    nlohmann::json failure;
    try {
      Teller teller(link);
      const JobResult result = jobs.run(message, teller);
      link.send({{"report", result.report}, {"type", result.type}, {"extension", result.extension}},
                &result.picture, nullptr, never);
      continue;
    } catch (const Error& error) {
      failure = {{"error", error_name(error.code())}, {"message", error.what()}};
    } catch (const std::bad_alloc&) {
      failure = {{"error", error_name(ErrorCode::limit_exceeded)}, {"message", "not enough memory"}};
    }
    link.send(failure, nullptr, nullptr, never);
  }
}

}  // namespace
}  // namespace lacuna

int main(int argc, char** argv) {
  constexpr int expected = 4;
  if (argc != expected) return lacuna::exit_status(lacuna::ErrorCode::usage);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // a server that is killed leaves no work behind
  lacuna::ImageLimits limits;
  limits.max_pixels = std::strtoull(argv[2], nullptr, 10);
  limits.max_side = std::atoi(argv[3]);
  lacuna::Jobs jobs(std::atoi(argv[1]), limits);
  try {
    lacuna::serve_jobs(lacuna::WorkerLink(STDIN_FILENO), jobs);
  } catch (const lacuna::WorkerGone&) {
    return 0;
  }
}
