#include "server/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "server/problem.h"

namespace lacuna {
namespace {

constexpr int deepest = 16;

/// Looks at keys and nesting while the parser builds the value; nlohmann's own parser keeps the last of two
/// equal keys without a word.
class Strictness {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (depth >= deepest) throw Problem(400, "bad_json", "the JSON is nested too deeply");
    if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second)
      throw Problem(400, "duplicate_key", "the JSON has a key twice in one object");
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

nlohmann::json parse_strict_json(std::string_view text) {
  Strictness strictness;
  try {
    return nlohmann::json::parse(
        text, [&strictness](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
          return strictness(depth, event, parsed);
        });
  } catch (const nlohmann::json::exception&) {
    throw Problem(400, "bad_json", "the body is not JSON");
  }
}

}  // namespace lacuna
