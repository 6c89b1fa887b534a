#pragma once

#include <memory>
#include <string>

#include "server/job_runner.h"
#include "server/server_options.h"

namespace lacuna {

/// The server of `lacuna serve`: one thread for each of a bounded number of connections, one for jobs.
class HttpServer {
 public:
  /// Listens from here on. `runner` does the jobs and must outlive this. Throws usage for a host that is no
  /// IP address, bad_input where the port is taken.
  HttpServer(const ServerOptions& options, JobRunner& runner);
  /// Ends at once.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;
  const std::string& token() const;
  /// The page's address, which carries the token: "http://127.0.0.1:8080/#token=...".
  std::string link() const;

  /// Takes no new connections and no new jobs, gives the job that runs `drain_seconds` to finish and its
  /// client a second to fetch the result, then ends all.
  void drain();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
