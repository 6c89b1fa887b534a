#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>

#include "lacuna/error.h"
#include "support/sanitizers.h"

namespace lacuna::testing {

/// Whether figures of memory mean something: not under a sanitizer.
constexpr bool memory_is_measurable = !sanitized;

/// What became of an action in a process of its own.
struct Outcome {
  bool finished = false;  ///< the process ended by itself
  bool threw = false;     ///< an Error, described by the two below
  ErrorCode code = ErrorCode::internal;
  double seconds = 0;         ///< of processor time
  double peak_megabytes = 0;  ///< growth of the largest resident size
  char message[400] = {};
};

inline double peak_resident_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  return 0;
}

/// Runs `action` in a child process and reports time, memory and the Error that it threw.
inline Outcome outcome_of(const std::function<void()>& action) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    Outcome outcome;
    const double before = peak_resident_megabytes();
    const std::clock_t start = std::clock();
    try {
      action();
    } catch (const Error& error) {
      outcome.threw = true;
      outcome.code = error.code();
      std::strncpy(outcome.message, error.what(), sizeof outcome.message - 1);
    }
    outcome.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    outcome.peak_megabytes = peak_resident_megabytes() - before;
    outcome.finished = true;
    const bool sent = write(ends[1], &outcome, sizeof outcome) == sizeof outcome;
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  Outcome outcome;
  if (child < 0 || read(ends[0], &outcome, sizeof outcome) != sizeof outcome) outcome = {};
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return outcome;
}

}  // namespace lacuna::testing
