// What the built files link: start-up stays fast because only the module that runs networks loads LibTorch.
#include <gtest/gtest.h>

#include "project/source_tree.h"

namespace lacuna::testing {
namespace {

std::string needed_by(const std::string& file) {
  return output_of("readelf -dW '" LACUNA_BINARY_DIR "/" + file + "'");
}

class LinkedWithoutNetworks : public ::testing::TestWithParam<const char*> {};

TEST_P(LinkedWithoutNetworks, NeedsNoLibraryOfAModule) {
  const std::string needed = needed_by(GetParam());
  EXPECT_NE(needed.find("libstdc++"), std::string::npos) << "readelf said nothing of " << GetParam();
  for (const char* library :
       {"libtorch", "libc10", "libcaffe2", "libopencv", "libdlib", "libblas", "libonnx", "libprotobuf"})
    EXPECT_EQ(needed.find(library), std::string::npos) << GetParam() << " links " << library;
}

INSTANTIATE_TEST_SUITE_P(Linkage, LinkedWithoutNetworks, ::testing::Values("lacuna", "liblacuna.so"),
                         [](const auto& file) { return file.index == 0 ? "program" : "library"; });

}  // namespace
}  // namespace lacuna::testing
