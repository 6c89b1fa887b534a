#pragma once

#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

#include "lacuna/error.h"

namespace lacuna {

/// A request that cannot be served: HTTP status, stable code ("unknown_job") and a sentence for people. The
/// sentence names no path and repeats no text of the client.
class Problem : public std::runtime_error {
 public:
  Problem(int status, std::string code, const std::string& detail)
      : std::runtime_error(detail), status_(status), code_(std::move(code)) {}
  int status() const { return status_; }
  const std::string& code() const { return code_; }

 private:
  int status_;
  std::string code_;
};

/// The problem that an error of the library is to a client: usage, bad_input and unsupported are 422,
/// limit_exceeded 413, all others 500.
Problem problem_of(const Error& error);

/// Problem details as RFC 9457 wants them; `request` is the id of the request, empty outside of one.
nlohmann::ordered_json problem_json(const Problem& problem, const std::string& request);

/// "Not Found" of 404.
const char* reason_phrase(int status);

}  // namespace lacuna
