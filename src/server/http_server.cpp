#include "server/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <list>

#include "server/connection.h"
#include "server/secret.h"

namespace lacuna {
namespace {

/// A socket that listens; sets `options.port` where that was 0.
int listen_on(ServerOptions& options) {
  sockaddr_in6 six{};
  sockaddr_in four{};
  const auto port = htons(static_cast<std::uint16_t>(options.port));
  const bool is_four = inet_pton(AF_INET, options.host.c_str(), &four.sin_addr) == 1;
  if (!is_four && inet_pton(AF_INET6, options.host.c_str(), &six.sin6_addr) != 1)
    throw Error(ErrorCode::usage, fmt::format("host: '{}' is not an IP address", options.host));
  four.sin_family = AF_INET;
  four.sin_port = port;
  six.sin6_family = AF_INET6;
  six.sin6_port = port;
  auto* const address = is_four ? reinterpret_cast<sockaddr*>(&four) : reinterpret_cast<sockaddr*>(&six);
  socklen_t size = is_four ? sizeof four : sizeof six;

  const int socket = ::socket(is_four ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  constexpr int backlog = 128;
  if (socket < 0 || bind(socket, address, size) != 0 || listen(socket, backlog) != 0) {
    const std::string reason = std::strerror(errno);
    if (socket >= 0) close(socket);
    throw Error(ErrorCode::bad_input, fmt::format("cannot listen on {} port {}: {} (--port takes another)",
                                                  options.host, options.port, reason));
  }
  getsockname(socket, address, &size);
  options.port = ntohs(is_four ? four.sin_port : six.sin6_port);
  return socket;
}

}  // namespace

class HttpServer::State {
 public:
  State(const ServerOptions& given, JobRunner& runner)
      : options_(given),
        listener_(listen_on(options_)),
        token_(make_secret()),
        gate_(options_.host.find(':') == std::string::npos ? options_.host : "[" + options_.host + "]",
              options_.port, token_),
        api_(runner, options_),
        wake_(eventfd(0, EFD_CLOEXEC)),
        acceptor_([this] { accept_all(); }) {}

  ~State() {
    stop_accepting();
    api_.jobs().cancel_all();
    end_connections();
    close(wake_);
  }

  const ServerOptions& options() const { return options_; }
  const std::string& token() const { return token_; }

  void drain() {
    stop_accepting();
    api_.jobs().close();
    using Clock = Connection::Clock;
    const bool was_busy = api_.jobs().busy();
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                             std::chrono::duration<double>(options_.drain_seconds));
    constexpr auto pause = std::chrono::milliseconds(20);
    while (api_.jobs().busy() && Clock::now() < deadline) std::this_thread::sleep_for(pause);
    api_.jobs().cancel_all();
    if (was_busy) std::this_thread::sleep_for(std::chrono::seconds(1));
    end_connections();
  }

 private:
  /// A connection and the thread that serves it.
  struct Served {
    Connection connection;
    std::atomic<bool> over{false};
    std::thread thread;

    Served(int socket, State& state)
        : connection(socket, state.api_, state.gate_, state.options_, state.incoming_) {}
  };

  void accept_all() {
    while (!stopping_) {
      std::array<pollfd, 2> waiting{{{listener_, POLLIN, 0}, {wake_, POLLIN, 0}}};
      constexpr int pause = 1000;  // milliseconds
      poll(waiting.data(), waiting.size(), pause);
      api_.expire();
      sweep();
      if (stopping_ || !(waiting[0].revents & POLLIN)) continue;
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket >= 0) take(socket);
      // Out of descriptors or memory: what is there must end first.
      if (socket < 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  /// Removes connections that are over.
  void sweep() {
    const std::lock_guard lock(mutex_);
    std::erase_if(served_, [](Served& each) {
      if (!each.over) return false;
      each.thread.join();
      return true;
    });
  }

  /// Ends the connection that has waited longest without a request; false where all are busy.
  bool make_room() {
    const std::lock_guard lock(mutex_);
    if (served_.size() < options_.max_connections) return true;
    auto oldest = served_.end();
    for (auto each = served_.begin(); each != served_.end(); ++each) {
      if (each->connection.busy()) continue;
      if (oldest == served_.end() || each->connection.since() < oldest->connection.since()) oldest = each;
    }
    if (oldest == served_.end()) return false;
    oldest->connection.end();
    oldest->thread.join();
    served_.erase(oldest);
    return true;
  }

  void take(int socket) {
    if (!make_room()) {
      reject(socket);
      return;
    }
    const std::lock_guard lock(mutex_);
    Served& served = served_.emplace_back(socket, *this);
    try {
      served.thread = std::thread([&served] {
        served.connection.serve();
        served.connection.end();
        served.over = true;
      });
    } catch (const std::system_error&) {
      served_.pop_back();  // no thread to be had: this client is out of luck
    }
  }

  /// Says that there is no room, without waiting for the client to take it.
  static void reject(int socket) {
    HttpResponse response;
    response.status = 503;
    response.type = "application/problem+json";
    const std::string request = make_secret();
    response.text =
        problem_json(Problem(503, "too_many_connections", "too many connections are open"), request).dump();
    response.fields.emplace_back("Retry-After", "5");
    const std::string text = response_head(response, request, false) + response.text;
    send(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(socket, SHUT_WR);
    close(socket);
  }

  void stop_accepting() {
    if (stopping_.exchange(true)) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
    acceptor_.join();
    close(listener_);
  }

  void end_connections() {
    const std::lock_guard lock(mutex_);
    for (Served& each : served_) each.connection.end();
    for (Served& each : served_) each.thread.join();
    served_.clear();
  }

  ServerOptions options_;
  int listener_;
  const std::string token_;
  const Gate gate_;
  Api api_;
  std::atomic<std::uint64_t> incoming_{0};
  std::mutex mutex_;
  std::list<Served> served_;
  std::atomic<bool> stopping_{false};
  int wake_;
  std::thread acceptor_;
};

HttpServer::HttpServer(const ServerOptions& options, JobRunner& runner)
    : state_(std::make_unique<State>(options, runner)) {}

HttpServer::~HttpServer() = default;

int HttpServer::port() const {
  return state_->options().port;
}

const std::string& HttpServer::token() const {
  return state_->token();
}

std::string HttpServer::link() const {
  const std::string& host = state_->options().host;
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return fmt::format("http://{}:{}/#token={}", shown, port(), token());
}

void HttpServer::drain() {
  state_->drain();
}

}  // namespace lacuna
