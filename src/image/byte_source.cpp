#include "image/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/atomic_file.h"
#include "lacuna/error.h"

namespace lacuna {

struct ByteSource::Contents {
  std::string name;
  int descriptor = -1;
  std::vector<std::uint8_t> owned;
  const std::uint8_t* data = nullptr;
  std::uint64_t size = 0;
  std::array<std::uint8_t, 65536> window{};
  std::uint64_t window_start = 0;
  std::size_t window_size = 0;

  ~Contents() {
    if (descriptor >= 0) ::close(descriptor);
  }

  std::size_t read_file(std::uint64_t offset, void* to, std::size_t wanted) const {
    std::size_t done = 0;
    while (done < wanted) {
      const ssize_t got = ::pread(descriptor, static_cast<char*>(to) + done, wanted - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0)
        throw Error(ErrorCode::bad_input,
                    fmt::format("cannot read {}: {}", name, std::generic_category().message(errno)));
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }
};

ByteSource::ByteSource(std::shared_ptr<Contents> contents) : contents_(std::move(contents)) {}

ByteSource ByteSource::file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  auto contents = std::make_shared<Contents>();
  contents->name = path.string();
  contents->descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (contents->descriptor >= 0 && ::fstat(contents->descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
    contents->size = static_cast<std::uint64_t>(status.st_size);
    if (contents->size > max_bytes)
      throw Error(ErrorCode::limit_exceeded, fmt::format("{}: {} bytes, more than the limit of {}",
                                                         path.string(), contents->size, max_bytes));
  } else {
    if (contents->descriptor >= 0) ::close(std::exchange(contents->descriptor, -1));
    contents->owned = read_file(path, max_bytes);
    contents->data = contents->owned.data();
    contents->size = contents->owned.size();
  }
  return ByteSource(std::move(contents));
}

ByteSource ByteSource::memory(const std::uint8_t* data, std::size_t size, std::string name) {
  auto contents = std::make_shared<Contents>();
  contents->name = std::move(name);
  contents->data = data;
  contents->size = size;
  return ByteSource(std::move(contents));
}

const std::string& ByteSource::name() const {
  return contents_->name;
}
std::uint64_t ByteSource::size() const {
  return contents_->size;
}
int ByteSource::descriptor() const {
  return contents_->descriptor;
}
const std::uint8_t* ByteSource::data() const {
  return contents_->data;
}

std::size_t ByteSource::read(std::uint64_t offset, void* to, std::size_t size) const {
  Contents& from = *contents_;
  if (offset >= from.size || size == 0) return 0;
  size = static_cast<std::size_t>(std::min<std::uint64_t>(size, from.size - offset));
  if (from.data) {
    std::memcpy(to, from.data + offset, size);
    return size;
  }
  if (size >= from.window.size()) return from.read_file(offset, to, size);
  if (offset < from.window_start || offset + size > from.window_start + from.window_size) {
    from.window_start = offset;
    from.window_size = 0;  // stays empty where the read throws
    from.window_size = from.read_file(offset, from.window.data(), from.window.size());
    size = std::min(size, from.window_size);
  }
  std::memcpy(to, from.window.data() + (offset - from.window_start), size);
  return size;
}

std::vector<std::uint8_t> ByteSource::bytes(std::uint64_t offset, std::size_t size) const {
  if (offset > contents_->size || size > contents_->size - offset)
    throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", name()));
  std::vector<std::uint8_t> result(size);
  if (read(offset, result.data(), size) != size)
    throw Error(ErrorCode::bad_input, fmt::format("{}: truncated", name()));
  return result;
}

int ByteSource::byte(std::uint64_t offset) const {
  std::uint8_t value = 0;
  return read(offset, &value, 1) == 1 ? value : -1;
}

}  // namespace lacuna
