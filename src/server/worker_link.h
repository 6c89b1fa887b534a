#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "server/http_message.h"

namespace lacuna {

/// A message between the server and its worker: a short JSON text and up to two picture files.
struct WorkerMessage {
  nlohmann::json text;
  Bytes first, second;
};

/// The other end of a link has gone.
struct WorkerGone : std::runtime_error {
  WorkerGone() : std::runtime_error("the other end has gone") {}
};

/// Sends and receives messages over a socket that both ends trust. `stop` is polled while it waits, every
/// 50 ms; true ends the call with Error interrupted. Throws WorkerGone.
class WorkerLink {
 public:
  using Stop = std::function<bool()>;

  explicit WorkerLink(int socket) : socket_(socket) {}

  void send(const nlohmann::json& text, const Bytes* first, const Bytes* second, const Stop& stop) const;
  WorkerMessage receive(const Stop& stop) const;

 private:
  void write_all(const void* data, std::size_t size, const Stop& stop) const;
  void read_all(void* data, std::size_t size, const Stop& stop) const;
  void wait(short events, const Stop& stop) const;

  int socket_;
};

}  // namespace lacuna
