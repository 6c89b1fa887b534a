#include "core/parallel.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace lacuna {

int default_threads() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(int threads, std::int64_t count, const std::function<void(std::int64_t)>& body) {
  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr first_error;
  const auto work = [&] {
    for (std::int64_t item = next++; item < count; item = next++) {
      try {
        body(item);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first_error) first_error = std::current_exception();
        next = count;
      }
    }
  };
  const std::int64_t wanted = threads > 0 ? threads : default_threads();
  std::vector<std::thread> others;
  try {
    for (std::int64_t i = 1; i < std::min(wanted, count); ++i) others.emplace_back(work);
  } catch (const std::system_error&) {
    // No further thread to be had: those that run do all of the work.
  }
  work();
  for (std::thread& other : others) other.join();
  if (first_error) std::rethrow_exception(first_error);
}

}  // namespace lacuna
