#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "lacuna/error.h"

namespace lacuna::testing {

/// Code and message of the Error that `action` throws; a test failure where it throws none.
struct CaughtError {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

inline CaughtError error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  ADD_FAILURE() << "no error was thrown";
  return {};
}

}  // namespace lacuna::testing
