#include "core/base64.h"

#include <gtest/gtest.h>

namespace lacuna::testing {
namespace {

std::string of(const std::string& text) {
  return base64(text.data(), text.size());
}

TEST(Base64, test_vectors_of_rfc_4648) {
  EXPECT_EQ(of(""), "");
  EXPECT_EQ(of("f"), "Zg==");
  EXPECT_EQ(of("fo"), "Zm8=");
  EXPECT_EQ(of("foo"), "Zm9v");
  EXPECT_EQ(of("foob"), "Zm9vYg==");
  EXPECT_EQ(of("fooba"), "Zm9vYmE=");
  EXPECT_EQ(of("foobar"), "Zm9vYmFy");
  EXPECT_EQ(of("\xff\xef\xbe"), "/+++");
}

}  // namespace
}  // namespace lacuna::testing
