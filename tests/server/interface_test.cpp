// The contract of the interface: what docs/serve.md and /openapi.json promise to clients.
#include <fmt/format.h>

#include <regex>

#include "cli/program.h"
#include "server/running_server.h"

namespace lacuna::testing {
namespace {

using nlohmann::json;

class Interface : public ServerTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Interface, picture_job_result) {
  const std::string picture = png_of(20, 10);
  const Answer put = ask("PUT", "/api/v1/images", "Content-Type: image/png\r\n", picture);
  ASSERT_EQ(put.status, 201) << put.body;
  const json image = put.json();
  EXPECT_EQ(image.at("width"), 20);
  EXPECT_EQ(image.at("height"), 10);
  EXPECT_EQ(image.at("format"), "png");
  EXPECT_EQ(image.at("bits"), 8);
  const std::string id = image.at("id");

  const std::string mask = upload(20, 10);
  const Answer posted = post_job(fmt::format(
      R"({{"operation":"fill","image":"{}","mask":"{}","options":{{"grow":2,"feather":null,"invert_mask":true}}}})",
      id, mask));
  ASSERT_EQ(posted.status, 202) << posted.body;
  const std::string name = posted.json().at("id");
  EXPECT_EQ(posted.field("location"), "/api/v1/jobs/" + name);
  const json done = finished(name);
  EXPECT_EQ(done.at("state"), "done");
  EXPECT_EQ(done.at("progress"), 1);
  EXPECT_EQ(done.at("result").at("type"), "image/png");
  EXPECT_EQ(done.at("result").at("bytes"), picture.size());
  EXPECT_EQ(runner.last.options.at("grow"), "2");
  EXPECT_EQ(runner.last.options.at("invert_mask"), "true");
  EXPECT_FALSE(runner.last.options.contains("feather"));

  const Answer result = ask("GET", "/api/v1/jobs/" + name + "/result");
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.field("content-type"), "image/png");
  EXPECT_EQ(result.body, picture);

  EXPECT_EQ(ask("DELETE", "/api/v1/jobs/" + name).status, 200);
  expect_problem(ask("GET", "/api/v1/jobs/" + name), 404, "unknown_job");
  EXPECT_EQ(ask("DELETE", "/api/v1/images/" + id).status, 204);
  expect_problem(post_job("{\"operation\":\"denoise\",\"image\":\"" + id + "\"}"), 404, "unknown_image");
}

TEST_F(Interface, jobs_that_are_wrong_are_refused_with_the_reason) {
  const std::string id = upload(), other = upload(9, 6), missing(32, 'a');
  const auto with = [&](const std::string& rest) { return "{\"image\":\"" + id + "\"" + rest + "}"; };
  const std::vector<std::tuple<std::string, int, std::string>> wrong = {
      {"", 400, "bad_json"},
      {"{", 400, "bad_json"},
      {"[1]", 422, "bad_job"},
      {"\"\xff\"", 400, "bad_json"},
      {std::string(2000, '['), 400, "bad_json"},
      {with(R"(,"operation":"denoise","operation":"fill")"), 400, "duplicate_key"},
      {with(R"(,"operation":"denoise","options":{"noise":1,"noise":2})"), 400, "duplicate_key"},
      {with(R"(,"operation":"denoise","path":"/etc/passwd")"), 422, "bad_job"},
      {with(R"(,"operation":"sharpen")"), 422, "unknown_operation"},
      {with(R"(,"operation":7)"), 422, "bad_job"},
      {with(""), 422, "unknown_operation"},
      {R"({"operation":"denoise"})", 422, "bad_job"},
      {R"({"operation":"denoise","image":"../../etc/passwd"})", 422, "bad_job"},
      {R"({"operation":"denoise","image":")" + missing + "\"}", 404, "unknown_image"},
      {with(R"(,"operation":"denoise","mask":")" + other + "\""), 422, "bad_job"},
      {with(R"(,"operation":"fill")"), 422, "bad_job"},
      {with(R"(,"operation":"fill","mask":")" + other + "\""), 422, "mask_size"},
      {with(R"(,"operation":"denoise","options":{"noise":76})"), 422, "bad_job"},
      {with(R"(,"operation":"denoise","options":{"noise":"loud"})"), 422, "bad_job"},
      {with(R"(,"operation":"denoise","options":{"strenght":1})"), 422, "bad_job"},
      {with(R"(,"operation":"denoise","options":{"noise":[1]})"), 422, "bad_job"},
      {with(R"(,"operation":"denoise","options":7)"), 422, "bad_job"},
  };
  for (const auto& [body, status, code] : wrong) {
    SCOPED_TRACE(body);
    // An empty body needs its length told, or there is none to be read.
    expect_problem(
        body.empty() ? ask("POST", "/api/v1/jobs", "Content-Type: application/json\r\nContent-Length: 0\r\n")
                     : post_job(body),
        status, code);
  }
  EXPECT_EQ(runner.started, 0);
  const std::string hint = post_job(with(R"(,"operation":"denoise","options":{"strenght":1})")).body;
  EXPECT_NE(hint.find("strength"), std::string::npos) << "the nearest option is named: " << hint;
}

TEST_F(Interface, what_is_no_picture_is_refused_from_its_header) {
  const auto put = [&](const std::string& body) {
    return ask("PUT", "/api/v1/images", "Content-Type: image/png\r\n", body);
  };
  expect_problem(put("<svg xmlns='http://www.w3.org/2000/svg'/>"), 422, "unsupported");
  expect_problem(put(png_of(8, 6).substr(0, 20)), 422, "bad_input");
  ServerOptions options;
  options.max_pixels = 47;
  stop();
  start(options);
  expect_problem(put(png_of(8, 6)), 413, "limit_exceeded");
}

TEST_F(Interface, events_follow_a_job_to_its_end) {
  runner.hold = true;
  const std::string id = start_job();
  Client client(port());
  client.send(request("GET", "/api/v1/jobs/" + id + "/events"));
  const std::string begin = client.receive_text(5, "testing");
  EXPECT_NE(begin.find("Content-Type: text/event-stream"), std::string::npos) << begin;
  EXPECT_NE(begin.find("\"state\":\"running\""), std::string::npos) << begin;
  runner.hold = false;
  const std::string end = client.receive_text(5);
  EXPECT_NE(end.find("data: {"), std::string::npos);
  EXPECT_NE(end.find("\"state\":\"done\""), std::string::npos) << end;
  EXPECT_TRUE(end.ends_with("\n\n")) << "events end with an empty line";
}

TEST_F(Interface, a_job_that_failed_says_why) {
  runner.error = Error(ErrorCode::bad_input, "the hole touches no face");
  const std::string id = start_job();
  const json failed = finished(id);
  EXPECT_EQ(failed.at("state"), "failed");
  EXPECT_EQ(failed.at("problem").at("code"), "bad_input");
  expect_problem(ask("GET", "/api/v1/jobs/" + id + "/result"), 422, "bad_input");
  runner.error = Error(ErrorCode::internal, "cannot open /secret/path");
  const std::string broken = start_job();
  EXPECT_EQ(finished(broken).at("problem").at("code"), "internal");
  EXPECT_EQ(finished(broken).dump().find("/secret"), std::string::npos);
}

TEST_F(Interface, a_result_that_is_not_there_yet_is_a_conflict) {
  runner.hold = true;
  const std::string id = start_job();
  expect_problem(ask("GET", "/api/v1/jobs/" + id + "/result"), 409, "not_done");
  ask("DELETE", "/api/v1/jobs/" + id);
  EXPECT_EQ(finished(id).at("state"), "cancelled");
  expect_problem(ask("GET", "/api/v1/jobs/" + id + "/result"), 409, "cancelled");
}

TEST_F(Interface, pictures_and_results_go_when_nobody_uses_them) {
  ServerOptions options;
  options.keep_seconds = 0.3;
  stop();
  start(options);
  const std::string image = upload(), id = start_job();
  finished(id);
  const std::string body = "{\"operation\":\"denoise\",\"image\":\"" + image + "\"}";
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  ask("GET", "/healthz");  // the server looks after each connection
  expect_problem(post_job(body), 404, "unknown_image");
  expect_problem(ask("GET", "/api/v1/jobs/" + id), 404, "unknown_job");
}

TEST_F(Interface, the_oldest_uploads_make_room) {
  ServerOptions options;
  options.max_stored_bytes = 3 * png_of(8, 6).size();
  stop();
  start(options);
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(upload());
  EXPECT_EQ(ask("DELETE", "/api/v1/images/" + ids[0]).status, 404);
  EXPECT_EQ(ask("DELETE", "/api/v1/images/" + ids[4]).status, 204);
}

TEST_F(Interface, one_connection_serves_many_requests) {
  Client client(port());
  client.send(request("GET", "/healthz") + request("GET", "/api/v1/server-config"));
  EXPECT_EQ(client.receive().json().at("status"), "ok");
  EXPECT_TRUE(client.receive().json().contains("operations"));
  client.send(
      request("PUT", "/api/v1/images", "Content-Type: image/png\r\nExpect: 100-continue\r\n", png_of(8, 6)));
  EXPECT_EQ(client.receive_text(5, "Continue\r\n\r\n").substr(0, 12), "HTTP/1.1 100");
}

TEST_F(Interface, uploads_may_come_in_chunks) {
  const std::string picture = png_of(8, 6);
  std::string body;
  for (std::size_t at = 0; at < picture.size(); at += 100) {
    const std::string piece = picture.substr(at, 100);
    body += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  }
  Client client(port());
  client.send(request("PUT", "/api/v1/images", "Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n") +
              body + "0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 201);
}

TEST_F(Interface, server_config_offers_what_jobs_take) {
  const json config = ask("GET", "/api/v1/server-config").json();
  std::vector<std::string> names;
  for (const json& operation : config.at("operations")) names.push_back(operation.at("name"));
  std::vector<std::string> there = {"fill", "denoise", "adjust_mask"};
  const json models = ask("GET", "/api/v1/models").json().at("models");
  if (std::any_of(models.begin(), models.end(),
                  [](const json& m) { return m.at("name") == "photo_detector"; }))
    there.insert(there.end(), {"detect", "restore"});
  EXPECT_EQ(names, there);
  EXPECT_EQ(config.at("limits").at("waiting_jobs"), 8);
}

TEST_F(Interface, models_are_listed_without_paths) {
  const Answer answer = ask("GET", "/api/v1/models");
  ASSERT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.json().at("models").empty());
  EXPECT_EQ(answer.body.find(LACUNA_SOURCE_DIR), std::string::npos);
}

TEST_F(Interface, the_description_lists_exactly_what_is_there) {
  stop();
  start(ServerOptions{.iopaint_api = true});
  const json paths = ask("GET", "/openapi.json").json().at("paths");
  EXPECT_EQ(paths.size(), 14u);
  for (const auto& [path, methods] : paths.items()) {
    const std::string target = std::regex_replace(path, std::regex("\\{id\\}"), std::string(32, 'a'));
    for (const char* method : {"get", "put", "post", "delete", "patch"}) {
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(std::toupper(c));
      const Answer answer = ask(upper, target);
      const bool known = methods.contains(method);
      EXPECT_EQ(answer.status != 405, known) << upper << " " << path << ": " << answer.status;
      if (!known) continue;
      const bool described = methods.at(method).at("responses").contains(std::to_string(answer.status));
      EXPECT_TRUE(described) << upper << " " << path << " gives " << answer.status;
    }
  }
}

TEST_F(Interface, unknown_paths_and_methods) {
  for (const char* path : {"/nowhere", "/api/v1/jobs/short", "/api/v2/jobs", "//", "/index.html"})
    expect_problem(ask("GET", path), 404, "unknown_path");
  expect_problem(ask("DELETE", "/healthz"), 405, "wrong_method");
}

}  // namespace
}  // namespace lacuna::testing
