#include "core/sha256.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

TEST(Sha256, known_answers) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256_hex("", 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, pieces_give_what_the_whole_gives) {
  const std::string text(100'000, 'x');
  Sha256 hash;
  for (std::size_t start = 0; start < text.size(); start += 997) {
    hash.update(text.data() + start, std::min<std::size_t>(997, text.size() - start));
  }
  EXPECT_EQ(hash.hex_digest(), sha256_hex(text.data(), text.size()));
}

}  // namespace
}  // namespace lacuna
