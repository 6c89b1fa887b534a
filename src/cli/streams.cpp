#include "cli/streams.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/atomic_file.h"
#include "core/interrupt.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

std::string reason() {
  return std::generic_category().message(errno);
}

/// Bytes read from standard input, 0 at its end. Waits in poll(), which a signal ends, so that Ctrl-C works
/// while nothing arrives.
std::size_t read_standard_input(char* buffer, std::size_t size) {
  while (true) {
    if (interrupted()) throw Error(ErrorCode::interrupted, "interrupted while reading standard input");
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    if (poll(&ready, 1, -1) < 0 && errno == EINTR) continue;
    const ssize_t count = read(STDIN_FILENO, buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR && errno != EAGAIN) throw Error(ErrorCode::bad_input, "standard input: " + reason());
  }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "lacuna-XXXXXX").string();
  if (error || !mkdtemp(name.data())) {
    throw Error(ErrorCode::cannot_write,
                fmt::format("cannot make a temporary folder {}: {}", name, reason()));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void store_standard_input(const fs::path& file, std::uint64_t max_bytes) {
  if (isatty(STDIN_FILENO))
    throw Error(ErrorCode::usage, "standard input is a terminal; redirect a picture to it");
  AtomicFile stored(file);
  std::array<char, 1 << 16> buffer;
  std::uint64_t total = 0;
  while (const std::size_t count = read_standard_input(buffer.data(), buffer.size())) {
    total += count;
    if (total > max_bytes) {
      throw Error(ErrorCode::limit_exceeded, fmt::format("standard input: more than {} bytes", max_bytes));
    }
    stored.write(buffer.data(), count);
  }
  stored.commit();
}

void send_to_standard_output(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 1 << 16> buffer;
  while (stream) {
    stream.read(buffer.data(), buffer.size());
    const char* next = buffer.data();
    for (std::streamsize left = stream.gcount(); left > 0;) {
      const ssize_t count = write(STDOUT_FILENO, next, static_cast<std::size_t>(left));
      if (count < 0 && errno != EINTR) throw Error(ErrorCode::cannot_write, "standard output: " + reason());
      if (count > 0) {
        next += count;
        left -= count;
      }
    }
  }
}

void require_redirected_output() {
  if (isatty(STDOUT_FILENO)) {
    throw Error(ErrorCode::usage, "standard output is a terminal; redirect the picture to a file");
  }
}

}  // namespace lacuna
