// Promise S3: no text of a client becomes a path, an address, a header field or a log line.
#include <fmt/format.h>

#include "core/random.h"
#include "server/running_server.h"

namespace lacuna::testing {
namespace {

/// Pieces that have done harm elsewhere, and all bytes.
std::string hostile_text(Random& random) {
  static const std::vector<std::string> pieces = {"../",
                                                  "..%2f",
                                                  "%2e%2e/",
                                                  "/etc/passwd",
                                                  "file:///etc/passwd",
                                                  "http://evil.example/",
                                                  "\\..\\",
                                                  "%00",
                                                  "%0d%0a",
                                                  "\r\n",
                                                  "\n",
                                                  "\r",
                                                  "\r\nSet-Cookie: a=b\r\n\r\n",
                                                  "X-Injected: 1",
                                                  "\xc0\xae\xc0\xae/",
                                                  "\xff\xfe",
                                                  "\xed\xa0\x80",
                                                  "%c0%af",
                                                  "{{7*7}}",
                                                  "${jndi:ldap://evil.example}",
                                                  "<script>",
                                                  "' OR 1=1",
                                                  "\x1b[31m",
                                                  "\x7f",
                                                  "~root",
                                                  "|id",
                                                  "$(id)",
                                                  "CON",
                                                  "proc/self/environ",
                                                  "\xe2\x80\xae",
                                                  ";",
                                                  "?",
                                                  "#",
                                                  "*",
                                                  " "};
  std::string text;
  const int count = 1 + static_cast<int>(random.below(4));
  for (int i = 0; i < count; ++i) text += pieces[random.below(static_cast<std::uint32_t>(pieces.size()))];
  if (random.chance(0.3)) text += static_cast<char>(random.below(256));
  return text;
}

class HostileText : public ServerTest {
 protected:
  void SetUp() override { start(); }

  /// An error, of which nothing in the head is the client's.
  void expect_contained(const std::string& bytes, const std::string& text) {
    Client client(port());
    client.send(bytes);
    const Answer answer = client.receive();
    EXPECT_GE(answer.status, 400);
    EXPECT_LT(answer.status, 500) << answer.body;
    EXPECT_EQ(answer.fields.count("set-cookie") + answer.fields.count("x-injected"), 0u);
    for (const auto& [name, value] : answer.fields) {
      if (text.size() > 2) {
        EXPECT_EQ(value.find(text), std::string::npos) << name << ": " << value;
      }
    }
    EXPECT_EQ(answer.body.find("root:"), std::string::npos);
    EXPECT_FALSE(nlohmann::json::parse(answer.body, nullptr, false).is_discarded()) << answer.body;
  }
};

TEST_F(HostileText, three_hundred_texts_in_every_place) {
  Random random(6);
  for (int i = 0; i < 300; ++i) {
    const std::string text = hostile_text(random);
    SCOPED_TRACE(fmt::format("seed 6, text {}", i));
    expect_contained(request("GET", "/" + text), text);
    expect_contained(request("GET", "/api/v1/jobs/" + text + "/result"), text);
    expect_contained(request("PUT", "/api/v1/images", "Content-Type: " + text + "\r\n", "x"), text);
    const std::string quoted =
        nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    for (const std::string& job :
         {fmt::format("{{\"operation\":{}}}", quoted),
          fmt::format("{{\"operation\":\"denoise\",\"image\":{}}}", quoted), fmt::format("{{{}:1}}", quoted),
          "{\"operation\":\"" + text + "\"}",
          fmt::format("{{\"operation\":\"denoise\",\"image\":\"{}\",\"options\":{{\"model\":{},\"{}\":1}}}}",
                      std::string(32, 'a'), quoted, "unknown")})
      expect_contained(request("POST", "/api/v1/jobs", "Content-Type: application/json\r\n", job), text);
  }
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

}  // namespace
}  // namespace lacuna::testing
