#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lacuna {

/// A temporary file without a name, for samples that are needed in another order than they come. Lies in
/// $TMPDIR, else in /var/tmp (/tmp is often held in memory). Throws cannot_write where it cannot be used.
class Spool {
 public:
  Spool();
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  void write(std::uint64_t offset, const std::vector<std::uint8_t>& bytes);
  /// Reads what has been written before.
  void read(std::uint64_t offset, std::uint8_t* to, std::size_t size) const;

 private:
  [[noreturn]] void fail() const;

  std::string folder_;
  int descriptor_ = -1;
};

}  // namespace lacuna
