#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "server/api.h"
#include "server/gate.h"
#include "server/request_parser.h"

namespace lacuna {

/// One client's connection, served by one thread until it ends.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  /// Owns `socket`. `incoming` counts the bytes of all bodies on their way.
  Connection(int socket, Api& api, const Gate& gate, const ServerOptions& options,
             std::atomic<std::uint64_t>& incoming);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Serves requests until the client or the server has had enough.
  void serve();
  /// From another thread: makes serve() return soon.
  void end();
  /// Whether a request that showed the token is being served; such a connection is not ended to make room.
  bool busy() const { return busy_; }
  /// Since when it has been waiting, for choosing which one to end.
  Clock::time_point since() const { return since_; }

 private:
  bool serve_request();
  bool read_head(RequestParser& parser);
  Bytes read_body(RequestParser& parser);
  void receive(Clock::time_point deadline);
  void write(const char* data, std::size_t size);
  void write_response(const HttpResponse& response, const std::string& request, bool keep);
  void write_events(const std::string& job);
  HttpResponse wait_for_result(const std::string& job);
  void notice_end();
  void refuse(const Problem& problem, const std::string& request);
  void close_gently();

  int socket_;
  Api& api_;
  const Gate& gate_;
  const ServerOptions& options_;
  std::atomic<std::uint64_t>& incoming_;
  std::string received_;  ///< bytes that no request has used
  std::atomic<bool> busy_{false};
  std::atomic<Clock::time_point> since_{Clock::now()};
};

/// The bytes of an answer's head.
std::string response_head(const HttpResponse& response, const std::string& request, bool keep);

}  // namespace lacuna
