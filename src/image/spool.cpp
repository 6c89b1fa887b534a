#include "image/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "lacuna/error.h"

namespace lacuna {

Spool::Spool() {
  const char* wanted = std::getenv("TMPDIR");
  folder_ = wanted && *wanted ? wanted : "/var/tmp";
  descriptor_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ >= 0) return;
  // Not every file system knows files without a name.
  std::string name = folder_ + "/lacuna-XXXXXX";
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) fail();
  ::unlink(name.c_str());
}

Spool::~Spool() {
  ::close(descriptor_);
}

void Spool::write(std::uint64_t offset, const std::vector<std::uint8_t>& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written =
        ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail();
    done += static_cast<std::size_t>(written);
  }
}

void Spool::read(std::uint64_t offset, std::uint8_t* to, std::size_t size) const {
  for (std::size_t done = 0; done < size;) {
    const ssize_t got = ::pread(descriptor_, to + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail();
    done += static_cast<std::size_t>(got);
  }
}

void Spool::fail() const {
  throw Error(ErrorCode::cannot_write,
              fmt::format("cannot use a temporary file in {} (TMPDIR sets the folder): {}", folder_,
                          std::generic_category().message(errno)));
}

}  // namespace lacuna
