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

TEST(Base64, comes_back) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    const auto bytes = from_base64(of(text));
    ASSERT_TRUE(bytes);
    EXPECT_EQ(std::string(bytes->begin(), bytes->end()), text);
    text += static_cast<char>(i * 37);
  }
}

TEST(Base64, other_texts_are_refused) {
  for (const char* text : {"A", "AA", "AAA", "AA=A", "A===", "AAAA\n", "AA-_", "====", "Zg==Zg=="})
    EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace lacuna::testing
