#include "server/connection.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "server/problem.h"
#include "server/secret.h"

namespace lacuna {
namespace {

using Clock = Connection::Clock;

/// The client has gone, or has been silent where nothing is owed to it.
struct ConnectionOver {};
/// The client has been silent in the middle of a request.
struct TooSlow {};

Clock::time_point in(double seconds) {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

bool wait_for_socket(int socket, short events, Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd waiting{socket, events, 0};
  const int ready = poll(&waiting, 1, left > 0 ? static_cast<int>(left) : 0);
  return ready > 0 || (ready < 0 && errno == EINTR);
}

}  // namespace

std::string response_head(const HttpResponse& response, const std::string& request, bool keep) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  if (!response.type.empty()) head += "Content-Type: " + response.type + "\r\n";
  if (response.events_of.empty() && response.status != 204) {
    head +=
        fmt::format("Content-Length: {}\r\n", response.bytes ? response.bytes->size() : response.text.size());
  }
  for (const auto& [name, value] : response.fields) head += fmt::format("{}: {}\r\n", name, value);
  head += fmt::format("X-Request-Id: {}\r\n", request);
  head +=
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
      "blob: data:; "
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Cache-Control: no-store\r\n";
  head += keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

Connection::Connection(int socket, Api& api, const Gate& gate, const ServerOptions& options,
                       std::atomic<std::uint64_t>& incoming)
    : socket_(socket), api_(api), gate_(gate), options_(options), incoming_(incoming) {}

Connection::~Connection() {
  close(socket_);
}

void Connection::end() {
  shutdown(socket_, SHUT_RDWR);
}

void Connection::serve() {
  try {
    while (serve_request()) {
    }
  } catch (const ConnectionOver&) {
  }
}

/// Takes what has arrived; waits until something does.
void Connection::receive(Clock::time_point deadline) {
  if (!wait_for_socket(socket_, POLLIN, deadline)) throw TooSlow();
  std::array<char, std::size_t{64} << 10> piece;
  const ssize_t count = recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
  if (count > 0)
    received_.append(piece.data(), static_cast<std::size_t>(count));
  else if (count == 0 || (errno != EAGAIN && errno != EINTR))
    throw ConnectionOver();
}

/// False where no request came.
bool Connection::read_head(RequestParser& parser) {
  try {
    if (received_.empty()) receive(in(options_.idle_seconds));
  } catch (const TooSlow&) {
    return false;
  }
  const Clock::time_point deadline = in(options_.header_seconds);
  while (true) {
    received_.erase(0, parser.feed(received_.data(), received_.size()));
    if (parser.head()) return true;
    if (received_.size() > options_.max_header_bytes)
      throw Problem(431, "header_too_large", "the header of the request is too large");
    receive(deadline);
  }
}

Bytes Connection::read_body(RequestParser& parser) {
  if (parser.waits_for_continue()) {
    const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    write(go_on.data(), go_on.size());
  }
  std::uint64_t counted = 0;
  const auto count = [&] {
    const std::uint64_t all = incoming_ += parser.body_size() - counted;
    counted = parser.body_size();
    if (all > options_.max_incoming_bytes)
      throw Problem(503, "too_many_uploads", "too much is being uploaded at once: try again in some seconds");
  };
  try {
    while (true) {
      received_.erase(0, parser.feed(received_.data(), received_.size()));
      count();
      if (parser.done()) break;
      receive(in(options_.silence_seconds));
    }
  } catch (...) {
    incoming_ -= counted;
    throw;
  }
  incoming_ -= counted;
  return parser.take_body();
}

/// False where the connection has ended or must.
bool Connection::serve_request() {
  const std::string request = make_secret();
  RequestParser parser(options_.max_header_bytes);
  since_ = Clock::now();
  try {
    if (!read_head(parser)) return false;
    const RequestHead& head = *parser.head();
    Route route;
    try {
      route = find_route(head.method, head.target, options_.iopaint_api);
    } catch (const Problem&) {
      gate_.check(head, {RouteKind::get_job, ""});  // strangers do not learn which paths there are
      throw;
    }
    gate_.check(head, route);
    busy_ = route.needs_token() || route.iopaint;
    parser.allow_body(route.body_limit(options_.max_body_bytes));
    HttpResponse response = api_.answer(route, read_body(parser));
    if (!response.result_of.empty()) response = wait_for_result(response.result_of);
    const bool keep = parser.keeps_alive() && response.events_of.empty();
    write_response(response, request, keep);
    if (!response.events_of.empty()) write_events(response.events_of);
    busy_ = false;
    return keep;
  } catch (const Problem& problem) {
    refuse(problem, request);
  } catch (const TooSlow&) {
    refuse(Problem(408, "too_slow", "the request was not complete in time"), request);
  } catch (const Error& error) {
    refuse(problem_of(error), request);
  } catch (const std::bad_alloc&) {
    refuse(Problem(503, "no_memory", "not enough memory"), request);
  } catch (const std::exception&) {
    refuse(problem_of(Error(ErrorCode::internal, "")), request);
  }
  return false;
}

void Connection::write(const char* data, std::size_t size) {
  while (size > 0) {
    if (!wait_for_socket(socket_, POLLOUT, in(options_.silence_seconds))) throw ConnectionOver();
    const ssize_t count = send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN && errno != EINTR) throw ConnectionOver();
    if (count <= 0) continue;
    data += count;
    size -= static_cast<std::size_t>(count);
  }
}

void Connection::write_response(const HttpResponse& response, const std::string& request, bool keep) {
  std::string head = response_head(response, request, keep);
  if (!response.bytes) head += response.text;
  write(head.data(), head.size());
  if (response.bytes) write(reinterpret_cast<const char*>(response.bytes->data()), response.bytes->size());
}

/// Tells what becomes of a job until it has ended. A client that goes away takes its job along.
void Connection::write_events(const std::string& job) {
  constexpr double pause = 0.1, heartbeat = 5;
  std::string last;
  Clock::time_point next_heartbeat = in(heartbeat);
  try {
    for (bool ended = false; !ended;) {
      std::string text;
      try {
        text = api_.job_text(job, &ended);
      } catch (const Problem&) {
        return;  // somebody has removed it
      }
      std::string event;
      if (text != last) event = "data: " + text + "\n\n";
      if (event.empty() && Clock::now() > next_heartbeat) event = ":\n\n";
      if (!event.empty()) {
        write(event.data(), event.size());
        next_heartbeat = in(heartbeat);
      }
      last = std::move(text);
      if (!ended && wait_for_socket(socket_, POLLIN, in(pause))) notice_end();
    }
  } catch (const TooSlow&) {
    throw ConnectionOver();
  } catch (const ConnectionOver&) {
    api_.jobs().cancel(job);
    throw;
  }
  close_gently();
}

/// Takes what the client sends while it waits for a job, or that it has gone.
void Connection::notice_end() {
  receive(in(0));
  if (received_.size() > options_.max_header_bytes) throw ConnectionOver();
}

/// The answer to a client that waits for a job. One that goes away takes its job along.
HttpResponse Connection::wait_for_result(const std::string& job) {
  constexpr double pause = 0.02;
  try {
    for (bool ended = false; !ended;) {
      api_.job_text(job, &ended);
      if (!ended && wait_for_socket(socket_, POLLIN, in(pause))) notice_end();
    }
  } catch (const ConnectionOver&) {
    api_.jobs().cancel(job);
    throw;
  }
  const HttpResponse result = api_.result(job);
  api_.jobs().remove(job);
  return result;
}

void Connection::refuse(const Problem& problem, const std::string& request) {
  HttpResponse response;
  response.status = problem.status();
  response.type = "application/problem+json";
  response.text =
      problem_json(problem, request).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
      "\n";
  constexpr int too_many = 429, unavailable = 503;
  if (problem.status() == too_many || problem.status() == unavailable)
    response.fields.emplace_back("Retry-After", "5");
  write_response(response, request, false);
  busy_ = false;
  close_gently();
}

/// Lets the client read the answer though it is still sending: closing at once would throw the answer away.
void Connection::close_gently() {
  shutdown(socket_, SHUT_WR);
  constexpr double patience = 2;
  std::array<char, std::size_t{64} << 10> ignored;
  for (const Clock::time_point deadline = in(patience); wait_for_socket(socket_, POLLIN, deadline);) {
    const ssize_t count = recv(socket_, ignored.data(), ignored.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return;
    if (Clock::now() > deadline) return;
  }
}

}  // namespace lacuna
