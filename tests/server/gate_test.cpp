// Promise S2: what comes from elsewhere stays outside.
#include <fmt/format.h>

#include "server/running_server.h"

namespace lacuna::testing {
namespace {

class GateTest : public ServerTest {
 protected:
  void SetUp() override { start(); }

  /// GET of a path with exactly these fields.
  Answer raw(const std::string& fields, const std::string& path = "/api/v1/server-config",
             const std::string& method = "GET") {
    Client client(port());
    client.send(method + " " + path + " HTTP/1.1\r\n" + fields + "\r\n");
    return client.receive();
  }
  std::string host() const { return fmt::format("Host: 127.0.0.1:{}\r\n", port()); }
  std::string token() { return "Authorization: Bearer " + server().token() + "\r\n"; }
};

TEST_F(GateTest, own_names_are_let_in) {
  for (const std::string name : {"127.0.0.1", "localhost", "[::1]"})
    EXPECT_EQ(raw(fmt::format("Host: {}:{}\r\n", name, port()) + token()).status, 200) << name;
}

TEST_F(GateTest, foreign_hosts_are_refused_everywhere) {
  const std::string port_text = std::to_string(port());
  for (const std::string& value :
       {std::string("evil.example:") + port_text, std::string("127.0.0.1"), std::string("127.0.0.1:1"),
        "127.0.0.1.evil.example:" + port_text, "localhost@evil.example:" + port_text, std::string(),
        "192.168.1.1:" + port_text, "0.0.0.0:" + port_text, "evil127.0.0.1:" + port_text}) {
    for (const char* path : {"/api/v1/server-config", "/", "/healthz", "/openapi.json", "/nowhere"})
      expect_problem(raw("Host: " + value + "\r\n" + token(), path), 403, "foreign_host");
  }
  expect_problem(raw(host() + host() + token()), 400, "repeated_field");
}

TEST_F(GateTest, every_route_of_the_interface_needs_the_token) {
  const std::string id(32, 'a');
  for (const auto& [method, path] :
       std::vector<std::pair<std::string, std::string>>{{"GET", "server-config"},
                                                        {"GET", "models"},
                                                        {"PUT", "images"},
                                                        {"DELETE", "images/" + id},
                                                        {"POST", "jobs"},
                                                        {"GET", "jobs/" + id},
                                                        {"DELETE", "jobs/" + id},
                                                        {"GET", "jobs/" + id + "/events"},
                                                        {"GET", "jobs/" + id + "/result"},
                                                        {"GET", "runs"},
                                                        {"POST", "runs/report"},
                                                        {"GET", "no-such-thing"}}) {
    for (const std::string& given : {std::string(), std::string("Authorization: Bearer\r\n"),
                                     "Authorization: Basic " + server().token() + "\r\n",
                                     "Authorization: Bearer " + std::string(32, '0') + "\r\n",
                                     "Authorization: Bearer " + server().token() + "0\r\n"})
      expect_problem(raw(host() + given, "/api/v1/" + path, method), 403, "missing_token");
  }
  expect_problem(raw(host(), "/api/v1/server-config?token=" + server().token()), 403, "missing_token");
}

TEST_F(GateTest, page_health_and_description_need_no_token) {
  for (const char* path : {"/", "/healthz", "/openapi.json", "/api/v1/openapi.json"})
    EXPECT_EQ(raw(host(), path).status, 200) << path;
}

TEST_F(GateTest, foreign_and_null_origins_are_refused) {
  for (const std::string& origin :
       {std::string("null"), std::string("http://evil.example"), fmt::format("https://127.0.0.1:{}", port()),
        fmt::format("http://127.0.0.1:{}", port() + 1),
        fmt::format("http://127.0.0.1:{}.evil.example", port()), std::string("file://"), std::string("")})
    expect_problem(raw(host() + token() + "Origin: " + origin + "\r\n"), 403, "foreign_origin");
  EXPECT_EQ(raw(host() + token() + fmt::format("Origin: http://127.0.0.1:{}\r\n", port())).status, 200);
}

TEST_F(GateTest, cross_site_fetches_are_refused) {
  for (const char* site : {"cross-site", "same-site"}) {
    for (const char* path : {"/", "/healthz", "/api/v1/server-config"})
      expect_problem(raw(host() + token() + "Sec-Fetch-Site: " + site + "\r\n", path), 403, "cross_site");
  }
  for (const char* site : {"none", "same-origin"})
    EXPECT_EQ(raw(host() + token() + "Sec-Fetch-Site: " + site + "\r\n").status, 200) << site;
}

TEST_F(GateTest, content_types_that_a_form_can_send_are_refused) {
  for (const std::string type : {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                 "text/plain", "text/plain; application/json", ""}) {
    const std::string field = "Content-Type: " + type + "\r\n";
    expect_problem(ask("POST", "/api/v1/jobs", field, "{}"), 415, "not_json");
    expect_problem(ask("PUT", "/api/v1/images", field, "x"), 415, "not_an_image_type");
  }
}

TEST_F(GateTest, preflights_are_refused_and_no_answer_opens_the_server_to_others) {
  const std::string asking = "Origin: http://evil.example\r\nAccess-Control-Request-Method: PUT\r\n";
  for (const Answer& answer : {raw(host() + asking, "/api/v1/images", "OPTIONS"), raw(host(), "/"),
                               raw(host() + token()), raw(host(), "/healthz")}) {
    for (const auto& [name, value] : answer.fields)
      EXPECT_FALSE(name.starts_with("access-control-")) << name << ": " << value;
    EXPECT_EQ(answer.field("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.field("cross-origin-resource-policy"), "same-origin");
    EXPECT_EQ(answer.field("cache-control"), "no-store");
    EXPECT_NE(answer.field("content-security-policy").find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(answer.field("content-security-policy").find("unsafe"), std::string::npos);
  }
  EXPECT_EQ(raw(host() + asking, "/api/v1/images", "OPTIONS").status, 403);
}

}  // namespace
}  // namespace lacuna::testing
