#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lacuna {

/// Bounded random access to the bytes of a picture, in a file or in memory. Copies share the same bytes. Not
/// thread-safe: reads go through one small window.
class ByteSource {
 public:
  /// Opens a file; something that cannot be read at any offset (a pipe) is taken into memory first, up to
  /// `max_bytes`. Throws bad_input naming the path, or limit_exceeded above `max_bytes`.
  static ByteSource file(const std::filesystem::path& path, std::uint64_t max_bytes);
  /// Looks at bytes of the caller, which must outlive the source.
  static ByteSource memory(const std::uint8_t* data, std::size_t size, std::string name);

  /// What error messages begin with: the path, or the name that the caller gave.
  const std::string& name() const;
  std::uint64_t size() const;

  /// Copies up to `size` bytes from `offset` and says how many there were.
  std::size_t read(std::uint64_t offset, void* to, std::size_t size) const;
  /// Exactly `size` bytes; throws bad_input ("truncated") where the source ends before.
  std::vector<std::uint8_t> bytes(std::uint64_t offset, std::size_t size) const;
  /// One byte, or -1 behind the end.
  int byte(std::uint64_t offset) const;

  /// For decoders that read by themselves: the open file, -1 for bytes in memory. Its position is undefined.
  int descriptor() const;
  /// The bytes in memory, nullptr for a file.
  const std::uint8_t* data() const;

 private:
  struct Contents;
  explicit ByteSource(std::shared_ptr<Contents> contents);
  std::shared_ptr<Contents> contents_;
};

// Numbers in a byte order of the file's choosing.
inline std::uint16_t big16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}
inline std::uint32_t big32(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(big16(at)) << 16 | big16(at + 2);
}
inline std::uint16_t little16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[1] << 8 | at[0]);
}
inline std::uint32_t little32(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(little16(at + 2)) << 16 | little16(at);
}

}  // namespace lacuna
