#include "core/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

std::atomic<WriteFault> write_fault{nullptr};

/// True where a test wants this system call to fail; errno is then set.
bool injected(const char* call) {
  const WriteFault fault = write_fault.load();
  const int error = fault ? fault(call) : 0;
  if (error) errno = error;
  return error != 0;
}

[[noreturn]] void fail(const fs::path& target, const std::string& reason) {
  throw Error(ErrorCode::cannot_write, fmt::format("cannot write {}: {}", target.string(), reason));
}

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

/// `.<name>.<pid>.tmp` in the folder of `target`; long names are cut to what file systems allow.
fs::path temporary_name(const fs::path& target, int attempt) {
  const std::string name = target.filename().string().substr(0, 200);
  const std::string number = attempt == 0 ? "" : fmt::format("-{}", attempt);
  return target.parent_path() / fmt::format(".{}.{}{}.tmp", name, ::getpid(), number);
}

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

/// Makes the rename durable. Some file systems cannot sync a folder, and a folder may be unreadable; neither
/// means that the file was not written.
int sync_folder(const fs::path& folder) {
  if (injected("sync_folder")) return errno;
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno == EACCES ? 0 : errno;
  const int error = ::fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
  ::close(descriptor);
  return error;
}

}  // namespace

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
  std::error_code ignored;
  if (fs::is_symlink(target_, ignored)) {
    const fs::path followed = fs::weakly_canonical(target_, ignored);
    if (!ignored) target_ = followed;
  }
  if (!target_.has_filename()) fail(target_, "it names no file");
  struct stat existing {};
  const bool exists = ::stat(target_.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) fail(target_, reason_of(EISDIR));
  if (exists && !S_ISREG(existing.st_mode)) fail(target_, "it is not a regular file");

  constexpr int max_attempts = 1000;
  for (int attempt = 0; attempt < max_attempts && descriptor_ < 0; ++attempt) {
    temporary_ = temporary_name(target_, attempt);
    if (injected("open")) break;
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) break;
  }
  if (descriptor_ < 0) fail(target_, reason_of(errno));
  if (exists) (void)::fchmod(descriptor_, existing.st_mode & 07777);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, std::size_t size) {
  const char* position = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = injected("write") ? -1 : ::write(descriptor_, position, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, reason_of(errno));
    position += written;
    size -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::overwrite(std::uint64_t offset, const void* data, std::size_t size) {
  const char* position = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written =
        injected("write") ? -1 : ::pwrite(descriptor_, position, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, reason_of(errno));
    position += written;
    offset += static_cast<std::uint64_t>(written);
    size -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::commit() {
  if (injected("sync") || ::fsync(descriptor_) != 0) fail(target_, reason_of(errno));
  if (injected("rename") || ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    fail(target_, reason_of(errno));
  }
  committed_ = true;
  if (const int error = sync_folder(folder_of(target_))) {
    fail(target_, fmt::format("its folder cannot be synced: {}", reason_of(error)));
  }
}

void write_file(const fs::path& target, std::string_view bytes) {
  AtomicFile file(target);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

void write_file(const fs::path& target, const std::vector<std::uint8_t>& bytes) {
  write_file(target, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::vector<std::uint8_t> read_file(const fs::path& path, std::size_t max_bytes) {
  const auto refuse = [&](int error) {
    throw Error(ErrorCode::bad_input, fmt::format("cannot read {}: {}", path.string(), reason_of(error)));
  };
  const auto check_size = [&](std::size_t size) {
    if (size > max_bytes) {
      throw Error(ErrorCode::limit_exceeded,
                  fmt::format("{}: {} bytes, more than the limit of {}", path.string(), size, max_bytes));
    }
  };
  struct Closer {
    int descriptor;
    ~Closer() { ::close(descriptor); }
  };
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(errno);
  const Closer closer{descriptor};
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) refuse(errno);
  if (S_ISDIR(status.st_mode)) refuse(EISDIR);
  check_size(static_cast<std::size_t>(status.st_size));

  // One byte more than stated shows the end without growing; pipes state no size and grow.
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(status.st_size) + 1);
  std::size_t size = 0;
  while (true) {
    if (size == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t got = ::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    check_size(size);
  }
  bytes.resize(size);
  return bytes;
}

void set_write_fault(WriteFault fault) {
  write_fault = fault;
}

}  // namespace lacuna
