#include "server/worker_link.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "lacuna/error.h"

namespace lacuna {
namespace {

bool try_again() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

void WorkerLink::wait(short events, const Stop& stop) const {
  constexpr int pause = 50;  // milliseconds
  while (true) {
    if (stop()) throw Error(ErrorCode::interrupted, "interrupted");
    pollfd waiting{socket_, events, 0};
    if (poll(&waiting, 1, pause) > 0) return;
  }
}

void WorkerLink::write_all(const void* data, std::size_t size, const Stop& stop) const {
  const auto* bytes = static_cast<const char*>(data);
  while (size > 0) {
    wait(POLLOUT, stop);
    const ssize_t count = ::send(socket_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && !try_again()) throw WorkerGone();
    if (count <= 0) continue;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
}

void WorkerLink::read_all(void* data, std::size_t size, const Stop& stop) const {
  auto* bytes = static_cast<char*>(data);
  while (size > 0) {
    wait(POLLIN, stop);
    const ssize_t count = recv(socket_, bytes, size, MSG_DONTWAIT);
    if (count == 0 || (count < 0 && !try_again())) throw WorkerGone();
    if (count < 0) continue;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
}

void WorkerLink::send(const nlohmann::json& text, const Bytes* first, const Bytes* second,
                      const Stop& stop) const {
  const std::string written = text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::array<std::uint64_t, 3> sizes = {written.size(), first ? first->size() : 0,
                                              second ? second->size() : 0};
  write_all(sizes.data(), sizeof sizes, stop);
  write_all(written.data(), written.size(), stop);
  for (const Bytes* bytes : {first, second})
    if (bytes) write_all(bytes->data(), bytes->size(), stop);
}

WorkerMessage WorkerLink::receive(const Stop& stop) const {
  std::array<std::uint64_t, 3> sizes{};
  read_all(sizes.data(), sizeof sizes, stop);
  std::string text(sizes[0], '\0');
  WorkerMessage message{{}, Bytes(sizes[1]), Bytes(sizes[2])};
  read_all(text.data(), text.size(), stop);
  read_all(message.first.data(), message.first.size(), stop);
  read_all(message.second.data(), message.second.size(), stop);
  message.text = nlohmann::json::parse(text);
  return message;
}

}  // namespace lacuna
