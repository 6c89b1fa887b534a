#pragma once

#include <string>

#include "server/http_message.h"
#include "server/route.h"

namespace lacuna {

/// Decides from a request's head whether it may come in at all. A page of another site can make a browser
/// send requests here, and a name of its own can be made to point here; none of them knows the token, is of
/// our origin, or can send our content types unasked.
class Gate {
 public:
  /// `host` is the address that the server listens on.
  Gate(std::string host, int port, std::string token);

  /// Host, Sec-Fetch-Site, Origin, token and content type, in this order. Throws Problem 400, 403 or 415.
  void check(const RequestHead& head, const Route& route) const;

 private:
  bool is_own_host(const std::string& host) const;

  std::string host_;
  int port_;
  std::string token_;
};

}  // namespace lacuna
