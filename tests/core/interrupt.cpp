#include "core/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace lacuna {
namespace {

// Signals change the whole process, so each situation runs in a child.

TEST(Interrupt, nothing_arrived_at_first) {
  EXPECT_FALSE(interrupted());
  EXPECT_EQ(interrupt_signal(), 0);
}

TEST(Interrupt, first_signal_is_noted_and_the_process_goes_on) {
  for (const int signal : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          install_interrupt_handlers();
          std::raise(signal);
          std::_Exit(interrupted() && interrupt_signal() == signal ? 0 : 1);
        },
        testing::ExitedWithCode(0), "")
        << "signal " << signal;
  }
}

TEST(Interrupt, second_signal_ends_the_process_at_once) {
  EXPECT_EXIT(
      {
        install_interrupt_handlers();
        std::raise(SIGINT);
        std::raise(SIGTERM);
        std::_Exit(0);
      },
      testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace lacuna
