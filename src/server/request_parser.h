#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "server/http_message.h"

namespace lacuna {

/// Parses one HTTP/1.1 request (RFC 9112) out of bytes that arrive in pieces of any size. Throws Problem 400
/// for what is no request, 431 for a header above its limit, 413 for a body above its limit; it is of no use
/// then.
class RequestParser {
 public:
  explicit RequestParser(std::size_t header_limit);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Takes bytes from the front and says how many: all that belong to the request, but not more of a body
  /// than has been allowed. Offer what is left again, with what follows it.
  std::size_t feed(const char* bytes, std::size_t size);

  /// The head, once it is complete.
  const std::optional<RequestHead>& head() const;
  /// After the head: reads the body, of at most so many bytes.
  void allow_body(std::uint64_t limit);
  /// Whether the whole request is there.
  bool done() const;
  Bytes take_body();
  /// Bytes of the body so far.
  std::size_t body_size() const;
  /// Whether the client waits for "100 Continue" before it sends the body.
  bool waits_for_continue() const;
  /// Whether the client wants the connection to stay for a further request.
  bool keeps_alive() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
