// Promises S5 and S6: every limit has its answer, and work that nobody waits for stops.
#include <fmt/format.h>

#include <chrono>

#include "cli/program.h"
#include "server/running_server.h"

namespace lacuna::testing {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class ServerLimits : public ServerTest {
 protected:
  static constexpr const char* as_png = "Content-Type: image/png\r\n";
};

TEST_F(ServerLimits, header_too_large) {
  start();
  const Answer fits = ask("GET", "/healthz", "X-Long: " + std::string(15000, 'x') + "\r\n");
  EXPECT_EQ(fits.status, 200);
  expect_problem(ask("GET", "/healthz", "X-Long: " + std::string(17000, 'x') + "\r\n"), 431,
                 "header_too_large");
  expect_problem(ask("GET", "/" + std::string(20000, 'x')), 431, "header_too_large");
}

TEST_F(ServerLimits, body_too_large_is_refused_before_it_is_sent) {
  start();
  Client client(port());
  client.send(
      request("PUT", "/api/v1/images", fmt::format("{}Content-Length: {}\r\n", as_png, (256 << 20) + 1)));
  expect_problem(client.receive(), 413, "body_too_large");
  expect_problem(
      ask("POST", "/api/v1/jobs", "Content-Type: application/json\r\n", std::string((64 << 10) + 1, ' ')),
      413, "body_too_large");
  expect_problem(ask("GET", "/healthz", "", "x"), 413, "body_too_large");
}

TEST_F(ServerLimits, chunks_beyond_the_limit) {
  ServerOptions options;
  options.max_body_bytes = 100'000;
  start(options);
  Client client(port());
  client.send(request("PUT", "/api/v1/images", std::string(as_png) + "Transfer-Encoding: chunked\r\n"));
  const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  for (int i = 0; i < 20 && client.send(chunk); ++i) {
  }
  expect_problem(client.receive(), 413, "body_too_large");
}

TEST_F(ServerLimits, header_that_does_not_end) {
  ServerOptions options;
  options.header_seconds = 0.3;
  start(options);
  Client client(port());
  client.send("GET /healthz HTTP/1.1\r\nHo");
  const auto begin = Clock::now();
  expect_problem(client.receive(), 408, "too_slow");
  EXPECT_LT(seconds_since(begin), 2);
}

TEST_F(ServerLimits, header_that_drips) {
  ServerOptions options;
  options.header_seconds = 0.5;
  start(options);
  Client client(port());
  const auto begin = Clock::now();
  while (seconds_since(begin) < 3 && client.send("G"))
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_LT(seconds_since(begin), 3) << "each byte bought more time";
}

TEST_F(ServerLimits, body_that_falls_silent) {
  ServerOptions options;
  options.silence_seconds = 0.3;
  start(options);
  Client client(port());
  client.send(request("PUT", "/api/v1/images", std::string(as_png) + "Content-Length: 1000\r\n") + "some");
  expect_problem(client.receive(), 408, "too_slow");
}

TEST_F(ServerLimits, idle_connection_is_closed_without_a_word) {
  ServerOptions options;
  options.idle_seconds = 0.3;
  start(options);
  Client silent(port()), served(port());
  served.send(request("GET", "/healthz"));
  EXPECT_EQ(served.receive().status, 200);
  const auto begin = Clock::now();
  EXPECT_EQ(silent.receive_text(5), "");
  EXPECT_EQ(served.receive_text(5), "");
  EXPECT_LT(seconds_since(begin), 3);
}

TEST_F(ServerLimits, connections_at_work_are_limited) {
  ServerOptions options;
  options.max_connections = 4;
  start(options);
  std::vector<std::unique_ptr<Client>> uploads;
  for (int i = 0; i < 4; ++i) {
    uploads.push_back(std::make_unique<Client>(port()));
    uploads.back()->send(request("PUT", "/api/v1/images",
                                 std::string(as_png) + "Content-Length: 1000\r\nExpect: 100-continue\r\n"));
    ASSERT_NE(uploads.back()->receive_text(5, "\r\n\r\n").find("100 Continue"), std::string::npos);
  }
  Client further(port());
  const Answer refused = further.receive();
  expect_problem(refused, 503, "too_many_connections");
  EXPECT_FALSE(refused.field("retry-after").empty());
  uploads.pop_back();
  EXPECT_TRUE(wait_until([&] { return ask("GET", "/healthz").status == 200; }));
}

TEST_F(ServerLimits, uploads_together_are_limited) {
  ServerOptions options;
  options.max_incoming_bytes = 200'000;
  start(options);
  Client first(port());
  first.send(request("PUT", "/api/v1/images", std::string(as_png) + "Content-Length: 190000\r\n") +
             std::string(150'000, 'x'));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  expect_problem(ask("PUT", "/api/v1/images", as_png, std::string(150'000, 'x')), 503, "too_many_uploads");
}

TEST_F(ServerLimits, what_is_no_http) {
  start();
  for (const std::string text :
       {"\r\n\r\nGET", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n", "GET /\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    Client client(port());
    client.send(text);
    const int status = client.receive(5).status;
    EXPECT_TRUE(status == 400 || status == 403) << status << " for " << text;
  }
}

TEST_F(ServerLimits, thirty_two_jobs_meet_a_queue_of_eight) {
  start();
  runner.hold = true;
  const std::string first = start_job();
  ASSERT_TRUE(wait_until([&] { return runner.running == 1; }));
  const std::string body = "{\"operation\":\"denoise\",\"image\":\"" + upload() + "\"}";
  std::vector<Answer> answers(31);
  std::vector<std::thread> clients;
  for (Answer& answer : answers) clients.emplace_back([&] { answer = post_job(body); });
  for (std::thread& client : clients) client.join();
  int taken = 0;
  for (const Answer& answer : answers) {
    taken += answer.status == 202;
    if (answer.status == 202) continue;
    expect_problem(answer, 429, "queue_full");
    EXPECT_FALSE(answer.field("retry-after").empty());
  }
  EXPECT_EQ(taken, 8);
  runner.hold = false;
  EXPECT_EQ(finished(first).at("state"), "done");
  for (const Answer& answer : answers)
    if (answer.status == 202) {
      EXPECT_EQ(finished(answer.json().at("id")).at("state"), "done");
    }
}

TEST_F(ServerLimits, a_job_that_takes_too_long_is_stopped) {
  ServerOptions options;
  options.job_seconds = 0.3;
  start(options);
  runner.hold = true;
  const auto job = finished(start_job());
  EXPECT_EQ(job.at("state"), "failed");
  EXPECT_EQ(job.at("problem").at("code"), "deadline_exceeded");
}

TEST_F(ServerLimits, cancelling_stops_work_and_waiting) {
  start();
  runner.hold = true;
  const std::string running = start_job(), waiting = start_job();
  ASSERT_TRUE(wait_until([&] { return runner.running == 1; }));
  EXPECT_EQ(job(waiting).at("ahead"), 1);
  EXPECT_EQ(ask("DELETE", "/api/v1/jobs/" + waiting).json().at("state"), "cancelled");
  const auto begin = Clock::now();
  ask("DELETE", "/api/v1/jobs/" + running);
  ASSERT_TRUE(wait_until([&] { return runner.running == 0; }));
  EXPECT_LT(seconds_since(begin), 2);
  EXPECT_EQ(finished(running).at("state"), "cancelled");
  EXPECT_EQ(runner.started, 1) << "the job that waited was begun";
}

TEST_F(ServerLimits, a_client_that_goes_away_takes_its_job_along) {
  start();
  runner.hold = true;
  const std::string id = start_job();
  {
    Client client(port());
    client.send(request("GET", "/api/v1/jobs/" + id + "/events"));
    client.receive_text(5, "running");
  }
  const auto gone = Clock::now();
  ASSERT_TRUE(wait_until([&] { return runner.running == 0; }));
  EXPECT_LT(seconds_since(gone), 2);
  EXPECT_EQ(finished(id).at("state"), "cancelled");
}

TEST_F(ServerLimits, draining_lets_the_running_job_finish) {
  start();
  runner.hold = true;
  const std::string running = start_job(), waiting = start_job();
  ASSERT_TRUE(wait_until([&] { return runner.running == 1; }));
  Client client(port());
  client.send(request("GET", "/api/v1/jobs/" + running + "/events"));
  client.receive_text(5, "running");
  std::thread drain([&] { server().drain(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  runner.hold = false;
  EXPECT_NE(client.receive_text(5).find("\"state\":\"done\""), std::string::npos);
  drain.join();
  EXPECT_EQ(runner.started, 1);
}

TEST_F(ServerLimits, draining_has_an_end) {
  ServerOptions options;
  options.drain_seconds = 0.3;
  start(options);
  runner.hold = true;
  start_job();
  ASSERT_TRUE(wait_until([&] { return runner.running == 1; }));
  const auto begin = Clock::now();
  server().drain();
  EXPECT_LT(seconds_since(begin), 4);
  EXPECT_TRUE(wait_until([&] { return runner.running == 0; }));
}

}  // namespace
}  // namespace lacuna::testing
