#pragma once

#include <cstdint>
#include <filesystem>

namespace lacuna {

/// A private folder in the system's temporary folder, removed with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder();  ///< throws cannot_write
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Copies standard input to a new file. Throws usage where it is a terminal, limit_exceeded above
/// `max_bytes`, interrupted.
void store_standard_input(const std::filesystem::path& file, std::uint64_t max_bytes);

/// Copies a file to standard output. Throws cannot_write.
void send_to_standard_output(const std::filesystem::path& file);

/// Throws usage where standard output is a terminal, which would show a picture as garbage.
void require_redirected_output();

}  // namespace lacuna
