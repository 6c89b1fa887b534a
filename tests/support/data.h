#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace lacuna::testing {

/// Where the data sets lie that are no part of the repository: $LACUNA_DATA, else shared/data beside the
/// source tree. Need not exist; use LACUNA_NEEDS_DATA before reading from it.
inline std::filesystem::path data_folder() {
  const char* named = std::getenv("LACUNA_DATA");
  if (named && *named) return named;
  return std::filesystem::path(LACUNA_SOURCE_DIR).parent_path() / "shared" / "data";
}

/// Whether missing data is a failure (LACUNA_REQUIRE_DATA=1), so that a run that should test on data
/// cannot pass by skipping.
inline bool data_required() {
  const char* value = std::getenv("LACUNA_REQUIRE_DATA");
  return value && std::string(value) == "1";
}

}  // namespace lacuna::testing

/// First line of a test that reads `data_folder() / relative`: skips it where that is not there, or fails it
/// where data are required. For instance LACUNA_NEEDS_DATA("photos/test/CBSD68").
#define LACUNA_NEEDS_DATA(relative)                                                \
  if (const auto wanted = ::lacuna::testing::data_folder() / (relative);           \
      !std::filesystem::exists(wanted) && ::lacuna::testing::data_required())      \
    GTEST_FAIL() << wanted.string() << " is not there, and LACUNA_REQUIRE_DATA=1"; \
  else if (!std::filesystem::exists(wanted))                                       \
  GTEST_SKIP() << wanted.string() << " is not there (set LACUNA_DATA to the folder that holds it)"
