// Clients of IOPaint (https://github.com/Sanster/IOPaint): served with --iopaint-api, and only then.
#include <fmt/format.h>

#include <thread>

#include "cli/program.h"
#include "core/base64.h"
#include "server/running_server.h"

namespace lacuna::testing {
namespace {

using nlohmann::json;

class Iopaint : public ServerTest {
 protected:
  void SetUp() override { start(ServerOptions{.iopaint_api = true}); }

  /// A request as their clients send it: without a token.
  std::string post_text(const std::string& path, const json& body, const std::string& fields = "") const {
    const std::string text = body.dump();
    return fmt::format(
        "POST /api/v1/{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n{}"
        "Content-Length: {}\r\n\r\n{}",
        path, port(), fields, text.size(), text);
  }
  Answer post(const std::string& path, const json& body, const std::string& fields = "") const {
    Client client(port());
    client.send(post_text(path, body, fields));
    return client.receive();
  }
  static std::string encoded(const std::string& bytes) { return base64(bytes.data(), bytes.size()); }
  const std::string picture = png_of(20, 10), mask = png_of(20, 10, 2);
  const json request = {{"image", encoded(picture)},
                        {"mask", "data:image/png;base64," + encoded(mask)},
                        {"ldm_steps", 20},
                        {"prompt", "ignored"}};
};

TEST_F(Iopaint, inpaint_answers_with_the_picture) {
  const Answer answer = post("inpaint", request);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.field("content-type"), "image/png");
  EXPECT_EQ(answer.body, picture);  // what the runner of this test makes of it
  EXPECT_EQ(runner.last.operation, "fill");
  ASSERT_TRUE(runner.last.mask);
  EXPECT_EQ(std::string(runner.last.mask->begin(), runner.last.mask->end()), mask);
}

TEST_F(Iopaint, adjust_mask_answers_with_a_mask) {
  const Answer answer =
      post("adjust_mask", {{"mask", encoded(mask)}, {"operate", "shrink"}, {"kernel_size", 7}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(runner.last.operation, "adjust_mask");
  EXPECT_EQ(runner.last.options.at("operate"), "shrink");
  EXPECT_EQ(runner.last.options.at("by"), "7");
}

TEST_F(Iopaint, server_config_has_what_both_kinds_of_clients_look_for) {
  Client client(port());
  client.send(fmt::format("GET /api/v1/server-config HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port()));
  const json config = client.receive().json();
  EXPECT_TRUE(config.contains("operations"));
  EXPECT_EQ(config.at("plugins"), json::array());
  EXPECT_EQ(config.at("enableFileManager"), false);
}

TEST_F(Iopaint, what_is_wrong_is_refused) {
  expect_problem(post("inpaint", {{"image", encoded(picture)}}), 422, "bad_job");
  expect_problem(post("inpaint", {{"image", "%"}, {"mask", encoded(mask)}}), 422, "bad_job");
  expect_problem(post("inpaint", {{"image", encoded(picture)}, {"mask", encoded(png_of(9, 9))}}), 422,
                 "mask_size");
  expect_problem(post("inpaint", {{"image", encoded("no picture")}, {"mask", encoded(mask)}}), 422,
                 "unsupported");
  expect_problem(post("adjust_mask", {{"mask", encoded(mask)}, {"operate", "turn"}}), 422, "bad_job");
  expect_problem(post("inpaint", json::array()), 422, "bad_job");
  EXPECT_EQ(runner.started, 0);
}

TEST_F(Iopaint, pages_of_others_stay_outside) {
  expect_problem(post("inpaint", request, "Origin: http://evil.example\r\n"), 403, "foreign_origin");
  expect_problem(post("inpaint", request, "Sec-Fetch-Site: cross-site\r\n"), 403, "cross_site");
  Client client(port());
  client.send("POST /api/v1/inpaint HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n");
  expect_problem(client.receive(), 403, "foreign_host");
  EXPECT_EQ(runner.started, 0);
}

TEST_F(Iopaint, all_else_still_needs_the_token) {
  expect_problem(post("jobs", {{"operation", "denoise"}}), 403, "missing_token");
}

TEST_F(Iopaint, a_client_that_goes_away_takes_its_job_along) {
  runner.hold = true;
  {
    Client client(port());
    client.send(post_text("inpaint", request));
    ASSERT_TRUE(wait_until([&] { return runner.running == 1; }));
  }
  EXPECT_TRUE(wait_until([&] { return runner.running == 0; }));
}

TEST_F(ServerTest, iopaint_is_unknown_unless_asked_for) {
  start();
  expect_problem(ask("POST", "/api/v1/inpaint", "Content-Type: application/json\r\n", "{}"), 404,
                 "unknown_path");
}

}  // namespace
}  // namespace lacuna::testing
