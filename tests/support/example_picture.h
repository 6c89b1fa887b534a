#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace lacuna::testing {

/// A photograph of Debian's python3-skimage, which anyone may get: where that package is installed, or where
/// scripts/get-examples.sh has put it; empty where it is in neither place.
inline std::filesystem::path example_picture(const std::string& name) {
  for (const std::filesystem::path folder :
       {"/usr/lib/python3/dist-packages/skimage/data", LACUNA_SOURCE_DIR "/build/examples"}) {
    if (std::filesystem::exists(folder / name)) return folder / name;
  }
  return {};
}

}  // namespace lacuna::testing

/// First line of a test that reads example_picture(name): skips it where that is not there.
#define LACUNA_NEEDS_EXAMPLE(name)                      \
  if (::lacuna::testing::example_picture(name).empty()) \
  GTEST_SKIP() << name << " is not there (scripts/get-examples.sh gets it)"
