#include "image/byte_sink.h"

#include <algorithm>

namespace lacuna {

void MemorySink::write(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  bytes_.insert(bytes_.end(), bytes, bytes + size);
  size_ += size;
}

void MemorySink::overwrite(std::uint64_t offset, const void* data, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  std::copy(bytes, bytes + size, bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
}

void FileSink::write(const void* data, std::size_t size) {
  constexpr std::size_t enough = std::size_t{1} << 18;
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  size_ += size;
  if (size >= enough) {
    flush();
    file_.write(data, size);
    return;
  }
  pending_.insert(pending_.end(), bytes, bytes + size);
  if (pending_.size() >= enough) flush();
}

void FileSink::overwrite(std::uint64_t offset, const void* data, std::size_t size) {
  flush();
  file_.overwrite(offset, data, size);
}

void FileSink::commit() {
  flush();
  file_.commit();
}

void FileSink::flush() {
  file_.write(pending_.data(), pending_.size());
  pending_.clear();
}

}  // namespace lacuna
