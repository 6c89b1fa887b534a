#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lacuna {

using Bytes = std::vector<std::uint8_t>;

/// What a request says before its body.
struct RequestHead {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case, in the order sent

  /// Value of a field, nothing if it was not sent. Throws Problem 400 where it was sent more than once.
  std::optional<std::string> field(const std::string& name) const;
};

/// An answer. Every text in it is ours or a number: nothing of the request gets into a field.
struct HttpResponse {
  int status = 200;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> fields;  ///< beside those that every answer has
  std::string text;
  std::shared_ptr<const Bytes> bytes;  ///< in place of `text`
  std::string events_of;               ///< id of a job whose events follow, in place of a body
  std::string result_of;               ///< id of a job whose result is the answer, once it has ended
};

}  // namespace lacuna
