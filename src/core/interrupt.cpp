#include "core/interrupt.h"

#include <atomic>
#include <csignal>

namespace lacuna {
namespace {

std::atomic<int> arrived{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

void note(int signal) {
  int none = 0;
  if (arrived.compare_exchange_strong(none, signal)) return;
  struct sigaction fallback = {};
  fallback.sa_handler = SIG_DFL;
  sigaction(signal, &fallback, nullptr);
  raise(signal);  // stays pending until this handler returns, and then ends the process
}

}  // namespace

void install_interrupt_handlers() {
  struct sigaction action = {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;  // a save in progress must not fail with EINTR
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() {
  return arrived.load(std::memory_order_relaxed) != 0;
}

int interrupt_signal() {
  return arrived.load(std::memory_order_relaxed);
}

}  // namespace lacuna
