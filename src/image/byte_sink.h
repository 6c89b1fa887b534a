#pragma once

#include <cstdint>
#include <vector>

#include "core/atomic_file.h"

namespace lacuna {

/// Where an encoder puts its bytes.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(const void* data, std::size_t size) = 0;
  /// Replaces bytes that have been written before, for formats whose beginning depends on their end.
  virtual void overwrite(std::uint64_t offset, const void* data, std::size_t size) = 0;
  /// Bytes written so far.
  std::uint64_t size() const { return size_; }

 protected:
  std::uint64_t size_ = 0;
};

class MemorySink final : public ByteSink {
 public:
  void write(const void* data, std::size_t size) override;
  void overwrite(std::uint64_t offset, const void* data, std::size_t size) override;
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

class FileSink final : public ByteSink {
 public:
  explicit FileSink(const std::filesystem::path& target) : file_(target) {}
  void write(const void* data, std::size_t size) override;
  void overwrite(std::uint64_t offset, const void* data, std::size_t size) override;
  void commit();

 private:
  void flush();

  AtomicFile file_;
  std::vector<std::uint8_t> pending_;  ///< encoders write many small pieces
};

}  // namespace lacuna
