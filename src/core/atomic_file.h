#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

/// A file that appears complete or not at all: written to a temporary name beside the target, synced, and
/// renamed over it by commit(). Without commit() the temporary is removed. Every file of Lacuna is written
/// so.
///
/// The temporary is called `.<name>.<pid>.tmp` (`.<name>.<pid>-<n>.tmp` where that exists), so that what a
/// killed process leaves behind can be recognised. A target that exists keeps its permissions; a symbolic
/// link is followed; anything but a regular file is refused. A process that may meet RLIMIT_FSIZE must ignore
/// SIGXFSZ, or the signal ends it before the error can be reported.
class AtomicFile {
 public:
  /// Opens the temporary; throws cannot_write with the path and the system's reason.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t size);
  /// Replaces `size` bytes that have been written before.
  void overwrite(std::uint64_t offset, const void* data, std::size_t size);
  /// Path of the temporary, for libraries that write files by themselves. They must write into the file that
  /// lies there, not put another in its place.
  const std::filesystem::path& temporary() const { return temporary_; }
  /// Syncs the file, renames it over the target, syncs the folder. Throws cannot_write; the target is then
  /// what it was before, or, where only the sync of the folder failed, complete.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
  bool committed_ = false;
};

/// Writes all of `bytes` to `target` atomically.
void write_file(const std::filesystem::path& target, std::string_view bytes);
void write_file(const std::filesystem::path& target, const std::vector<std::uint8_t>& bytes);

/// The whole file; throws bad_input naming the path, or limit_exceeded above `max_bytes`.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path,
                                    std::size_t max_bytes = std::size_t{1} << 32);

/// Test seam: called before each system call of a save ("open", "write", "sync", "rename", "sync_folder");
/// a non-zero result is used as errno in place of the call. nullptr (default) = real calls.
using WriteFault = int (*)(const char* call);
void set_write_fault(WriteFault fault);

}  // namespace lacuna
