#include "server/http_message.h"

#include "server/problem.h"

namespace lacuna {

std::optional<std::string> RequestHead::field(const std::string& name) const {
  std::optional<std::string> found;
  for (const auto& [each, value] : fields) {
    if (each != name) continue;
    if (found) throw Problem(400, "repeated_field", "a header field that may be sent once was sent twice");
    found = value;
  }
  return found;
}

}  // namespace lacuna
