#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lacuna {

enum class TensorType { f16, f32, f64, i64, u8 };

/// Bytes of one element.
std::size_t element_size(TensorType type);
/// Name in the file format: "F16", "F32", ...
const char* type_name(TensorType type);

/// One named tensor, row-major, little-endian.
struct StoredTensor {
  TensorType type = TensorType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;

  std::size_t element_count() const;
};

/// Whether a file is as it was written: compares the hash that it carries with the hash of its bytes.
enum class Integrity {
  unknown,  ///< it carries no hash
  intact,   ///< the hashes agree
  changed   ///< they differ
};

/// A safetensors file (https://github.com/huggingface/safetensors): tensors by name and string metadata.
/// Reading one never executes anything.
struct TensorFile {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;
  Integrity integrity = Integrity::unknown;  ///< set by reading
};

/// Bounds of promise M1; exceeding one is ErrorCode::limit_exceeded.
struct TensorFileLimits {
  std::size_t max_header_bytes = 1u << 20;
  std::size_t max_tensors = 4096;
  std::size_t max_rank = 8;
  std::size_t max_metadata_entries = 256;
  std::size_t max_token_bytes = 128u << 10;  ///< of one name, one metadata value, one run of blanks
  std::uint64_t max_file_bytes = std::uint64_t{4} << 30;  ///< of read_tensor_file
};

/// Reads and fully validates a file: no duplicate keys, overlaps, holes, trailing bytes or overflowing
/// products; the header is checked before any tensor is read. Throws bad_input (limit_exceeded above the
/// limits, unsupported for element types not listed above) naming the file and the tensor. A hash that does
/// not fit is no error here: see `integrity`.
TensorFile read_tensor_file(const std::filesystem::path& path, const TensorFileLimits& limits = {});
TensorFile parse_tensor_file(const std::vector<std::uint8_t>& bytes, const std::string& name,
                             const TensorFileLimits& limits = {});

/// Serialises; wider element types first, then by name; header padded to 8 bytes. Metadata key "sha256" is
/// added: the hash of the whole file with that value's 64 digits zeroed ('0').
std::vector<std::uint8_t> serialise_tensor_file(const TensorFile& file);

/// Serialises and writes atomically. Throws cannot_write.
void write_tensor_file(const std::filesystem::path& path, const TensorFile& file);

/// Float values of a tensor (f16 and f32 are converted); throws bad_input for other types.
std::vector<float> float_values(const StoredTensor& tensor);
/// A tensor from float values; `type` f16 rounds to nearest even. A value that is not finite, or overflows
/// f16, throws bad_input. Other types than f16 and f32, and a count that does not fit the shape, are
/// ErrorCode::internal.
StoredTensor make_tensor(const std::vector<std::int64_t>& shape, const std::vector<float>& values,
                         TensorType type = TensorType::f32);
/// Elements that are NaN or infinite (always 0 for integers).
std::size_t count_non_finite(const StoredTensor& tensor);

}  // namespace lacuna
