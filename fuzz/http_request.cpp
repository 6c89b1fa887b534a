// Requests from strangers: any bytes are either refused with a Problem, or parsed into the same request
// whatever pieces they arrive in; what follows the parser (routes, the gate, the JSON of jobs) refuses with a
// Problem too.
#include <cstdlib>
#include <string>

#include "server/gate.h"
#include "server/iopaint.h"
#include "server/job_request.h"
#include "server/problem.h"
#include "server/request_parser.h"
#include "server/route.h"

namespace {

using namespace lacuna;

constexpr std::size_t header_limit = 4096, upload_limit = 8192;

struct Parsed {
  int refused = 0;  ///< status of the problem, 0 = none
  RequestHead head;
  Bytes body;
  std::size_t used = 0;
  bool done = false;
};

/// Parses a request that arrives in pieces of `piece` bytes, as Connection does.
Parsed parse(const std::string& bytes, std::size_t piece) {
  Parsed parsed;
  try {
    RequestParser parser(header_limit);
    std::string waiting;
    for (std::size_t at = 0; at < bytes.size() && !parser.done(); at += piece) {
      waiting += bytes.substr(at, piece);
      for (std::size_t taken = 1; taken > 0 && !parser.done();) {
        taken = parser.feed(waiting.data(), waiting.size());
        parsed.used += taken;
        waiting.erase(0, taken);
        if (parser.head() && parsed.head.method.empty()) {
          parsed.head = *parser.head();
          parser.allow_body(upload_limit);
          taken = 1;
        }
      }
      if (!parser.head() && waiting.size() > header_limit) throw Problem(431, "header_too_large", "");
    }
    parsed.done = parser.done();
    if (parsed.done) parsed.body = parser.take_body();
  } catch (const Problem& problem) {
    parsed.refused = problem.status();
  }
  return parsed;
}

template <typename Do>
void may_refuse(const Do& act) {
  try {
    act();
  } catch (const Problem& problem) {
    if (problem.status() < 400 || problem.status() > 503) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const Parsed whole = parse(bytes, bytes.size() + 1), split = parse(bytes, 7);
  if (whole.refused != 0 || split.refused != 0) return 0;
  if (whole.done != split.done) std::abort();
  if (!whole.done) return 0;
  if (whole.head.fields != split.head.fields || whole.head.target != split.head.target ||
      whole.body != split.body || whole.used != split.used)
    std::abort();
  static const Gate gate("127.0.0.1", 8080, std::string(32, 'a'));
  may_refuse([&] { gate.check(whole.head, find_route(whole.head.method, whole.head.target, true)); });
  const std::string text(whole.body.begin(), whole.body.end());
  may_refuse([&] { parse_job_request(text); });
  may_refuse([&] { parse_run_names(text); });
  may_refuse([&] { read_inpaint(whole.body); });
  may_refuse([&] { read_adjust_mask(whole.body); });
  return 0;
}
