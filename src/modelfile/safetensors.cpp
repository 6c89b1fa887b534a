#include "modelfile/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <tuple>

#include "core/atomic_file.h"
#include "core/sha256.h"
#include "lacuna/error.h"
#include "modelfile/safetensors_header.h"

namespace lacuna {
namespace {

constexpr char hash_key[] = "sha256";
constexpr std::size_t hash_digits = 64;

/// Where the digits of the stored hash begin in a header's text. Quotes inside text are escaped in JSON, so
/// this can only be the real key.
std::size_t find_hash_digits(std::string_view text, const std::string& digits) {
  const std::string before = fmt::format("\"{}\":\"", hash_key);
  const std::size_t found = text.find(fmt::format("{}{}\"", before, digits));
  return found == std::string_view::npos ? found : found + before.size();
}

/// Hash of a file whose stored hash has been zeroed. `length_field` and `text` make up the header.
class FileHash {
 public:
  FileHash(const std::uint8_t* length_field, std::string_view text,
           const std::map<std::string, std::string>& metadata) {
    const auto stored = metadata.find(hash_key);
    if (stored == metadata.end()) return;
    stored_ = stored->second;
    hash_.update(length_field, length_field_bytes);
    const std::size_t digits = find_hash_digits(text, stored_);
    if (stored_.size() != hash_digits || digits == std::string_view::npos) {
      hash_.update(text.data(), text.size());  // no hash of ours, so it will not fit
      return;
    }
    const std::string zeros(hash_digits, '0');
    const std::string_view rest = text.substr(digits + hash_digits);
    hash_.update(text.data(), digits);
    hash_.update(zeros.data(), zeros.size());
    hash_.update(rest.data(), rest.size());
  }

  void update(const std::vector<std::uint8_t>& bytes) {
    if (!stored_.empty()) hash_.update(bytes.data(), bytes.size());
  }

  Integrity compare() {
    if (stored_.empty()) return Integrity::unknown;
    return hash_.hex_digest() == stored_ ? Integrity::intact : Integrity::changed;
  }

 private:
  std::string stored_;
  Sha256 hash_;
};

/// `read(to, size)` yields the next bytes of a file of `file_size` bytes.
template <typename Read>
TensorFile read_tensors(std::uint64_t file_size, const std::string& name, const TensorFileLimits& limits,
                        const Read& read) {
  std::uint8_t length_field[length_field_bytes] = {};
  if (file_size >= length_field_bytes) read(length_field, length_field_bytes);
  const std::size_t header_length = parse_header_length(length_field, file_size, name, limits);
  std::string text(header_length, '\0');
  read(text.data(), text.size());
  TensorHeader header =
      parse_tensor_header(text, file_size - length_field_bytes - header_length, name, limits);

  FileHash hash(length_field, text, header.metadata);
  TensorFile file;
  for (TensorEntry& entry : header.entries) {
    StoredTensor& tensor = file.tensors[entry.name];
    tensor.type = entry.type;
    tensor.shape = std::move(entry.shape);
    tensor.bytes.resize(entry.end - entry.begin);
    read(tensor.bytes.data(), tensor.bytes.size());
    hash.update(tensor.bytes);
  }
  file.integrity = hash.compare();
  file.metadata = std::move(header.metadata);
  return file;
}

}  // namespace

std::size_t element_size(TensorType type) {
  switch (type) {
    case TensorType::f16:
      return 2;
    case TensorType::f32:
      return 4;
    case TensorType::f64:
    case TensorType::i64:
      return 8;
    case TensorType::u8:
      return 1;
  }
  return 0;
}

const char* type_name(TensorType type) {
  switch (type) {
    case TensorType::f16:
      return "F16";
    case TensorType::f32:
      return "F32";
    case TensorType::f64:
      return "F64";
    case TensorType::i64:
      return "I64";
    case TensorType::u8:
      return "U8";
  }
  return "";
}

std::size_t StoredTensor::element_count() const {
  std::size_t count = 1;
  for (const std::int64_t dimension : shape) count *= static_cast<std::size_t>(dimension);
  return count;
}

TensorFile read_tensor_file(const std::filesystem::path& path, const TensorFileLimits& limits) {
  const std::string name = path.string();
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (error || !stream) {
    throw Error(ErrorCode::bad_input,
                fmt::format("cannot read {}: {}", name, error ? error.message() : "it cannot be opened"));
  }
  if (size > limits.max_file_bytes) {
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("{}: {} bytes, more than the limit of {}", name, size, limits.max_file_bytes));
  }
  return read_tensors(size, name, limits, [&](void* to, std::size_t wanted) {
    stream.read(static_cast<char*>(to), static_cast<std::streamsize>(wanted));
    if (!stream) throw Error(ErrorCode::bad_input, fmt::format("{}: it ended while being read", name));
  });
}

TensorFile parse_tensor_file(const std::vector<std::uint8_t>& bytes, const std::string& name,
                             const TensorFileLimits& limits) {
  std::size_t position = 0;
  return read_tensors(bytes.size(), name, limits, [&](void* to, std::size_t wanted) {
    std::copy_n(bytes.data() + position, wanted, static_cast<std::uint8_t*>(to));
    position += wanted;
  });
}

std::vector<std::uint8_t> serialise_tensor_file(const TensorFile& file) {
  std::vector<TensorEntry> entries;
  for (const auto& [name, tensor] : file.tensors) {
    if (tensor.bytes.size() != tensor.element_count() * element_size(tensor.type)) {
      throw Error(ErrorCode::internal, fmt::format("tensor '{}' does not fill its shape", name));
    }
    entries.push_back({name, tensor.type, tensor.shape});
  }
  // Wider elements first, so that every tensor is aligned for programs that map the file.
  std::stable_sort(entries.begin(), entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return element_size(a.type) > element_size(b.type);
  });
  std::uint64_t position = 0;
  for (TensorEntry& entry : entries) {
    entry.begin = position;
    entry.end = position += file.tensors.at(entry.name).bytes.size();
  }

  std::map<std::string, std::string> metadata = file.metadata;
  metadata[hash_key] = std::string(hash_digits, '0');
  std::string text = write_tensor_header(entries, metadata);
  text.append((8 - text.size() % 8) % 8, ' ');
  if (const std::size_t limit = TensorFileLimits{}.max_header_bytes; text.size() > limit) {
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("model header of {} bytes, more than the limit of {}", text.size(), limit));
  }
  parse_tensor_header(text, position, "model to be written", {});  // what is written must be readable

  std::vector<std::uint8_t> bytes;
  bytes.reserve(length_field_bytes + text.size() + position);
  for (std::size_t i = 0; i < length_field_bytes; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(text.size()) >> (8 * i)));
  }
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const TensorEntry& entry : entries) {
    const std::vector<std::uint8_t>& data = file.tensors.at(entry.name).bytes;
    bytes.insert(bytes.end(), data.begin(), data.end());
  }
  const std::string digest = sha256_hex(bytes.data(), bytes.size());
  const std::size_t digits = find_hash_digits(text, metadata[hash_key]);
  std::copy(digest.begin(), digest.end(),
            bytes.begin() + static_cast<std::ptrdiff_t>(length_field_bytes + digits));
  return bytes;
}

void write_tensor_file(const std::filesystem::path& path, const TensorFile& file) {
  write_file(path, serialise_tensor_file(file));
}

}  // namespace lacuna
