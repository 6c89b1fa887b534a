#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/error.h"
#include "server/http_server.h"
#include "server/job_runner.h"

namespace lacuna::testing {

/// An answer, taken apart.
struct Answer {
  int status = 0;                                  ///< 0 = the connection ended without one
  std::multimap<std::string, std::string> fields;  ///< names in lower case
  std::string body;

  std::string field(const std::string& name) const;
  nlohmann::json json() const;
};

/// A raw connection to a server on this machine.
class Client {
 public:
  explicit Client(int port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends bytes as they are; false where the other end has gone.
  bool send(const std::string& bytes);
  /// Reads one answer with a Content-Length, or to the end of the connection; waits `seconds` at most.
  Answer receive(double seconds = 20);
  /// Whatever arrives within `seconds`, until `until` is in it or the connection ends.
  std::string receive_text(double seconds, const std::string& until = "");

 private:
  int socket_;
  std::string received_;
};

/// Does jobs as a test wants it: gives the picture back, at once or when it is let.
class FakeRunner final : public JobRunner {
 public:
  JobResult run(const JobWork& work, ProgressSink& progress) override;

  std::atomic<bool> hold{false};  ///< jobs run on until this is false or they are cancelled
  std::atomic<int> running{0};    ///< jobs that run now
  std::atomic<int> started{0};    ///< jobs so far
  std::optional<Error> error;     ///< thrown by jobs
  JobWork last;                   ///< the newest job
};

/// A server of our own in this process.
class ServerTest : public ::testing::Test {
 protected:
  /// Starts it, on a free port.
  void start(ServerOptions options = {});
  void stop() { server_.reset(); }
  HttpServer& server() { return *server_; }
  int port() const { return server_->port(); }

  /// A request with Host and token, and with `fields`, which end in "\r\n" each.
  std::string request(const std::string& method, const std::string& path, const std::string& fields = "",
                      const std::string& body = "") const;
  Answer ask(const std::string& method, const std::string& path, const std::string& fields = "",
             const std::string& body = "") const;
  /// Uploads a PNG of this size and returns its id.
  std::string upload(int width = 8, int height = 6) const;
  Answer post_job(const std::string& json) const;
  /// Posts a denoising job of a new picture and returns its id.
  std::string start_job() const;
  nlohmann::json job(const std::string& id) const;
  /// Waits until a job has ended, and returns it.
  nlohmann::json finished(const std::string& id) const;

  FakeRunner runner;

 private:
  std::unique_ptr<HttpServer> server_;
};

/// A PNG picture.
std::string png_of(int width, int height, std::uint64_t seed = 1);

/// Fails unless an answer is problem+json with this status and code, as promised of all errors (S8).
void expect_problem(const Answer& answer, int status, const std::string& code);

}  // namespace lacuna::testing
