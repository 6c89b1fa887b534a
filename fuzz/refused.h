#pragma once

#include <cstdlib>

#include "lacuna/error.h"

/// Runs `action`; true if it was refused. An internal error is a bug.
template <typename Action>
bool refused(const Action& action) {
  try {
    action();
    return false;
  } catch (const lacuna::Error& error) {
    if (error.code() == lacuna::ErrorCode::internal) std::abort();
    return true;
  }
}
