#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "support/data.h"

namespace lacuna::testing {

/// Whether a shell command succeeds; what it prints is dropped.
inline bool succeeds(const std::string& command) {
  return std::system(("( " + command + " ) > /dev/null 2>&1").c_str()) == 0;
}

}  // namespace lacuna::testing

/// Skips a test where `command` fails, because the Debian package `package` is not installed; where missing
/// data is a failure, so is this.
#define LACUNA_NEEDS_TOOL(command, package)                                                        \
  if (!::lacuna::testing::succeeds(command)) {                                                     \
    if (::lacuna::testing::data_required())                                                        \
      GTEST_FAIL() << "no " << (package) << " (scripts/setup.sh test), and LACUNA_REQUIRE_DATA=1"; \
    GTEST_SKIP() << "no " << (package) << " (scripts/setup.sh test)";                              \
  }
