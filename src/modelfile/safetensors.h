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

/// One named tensor, row-major, little-endian.
struct StoredTensor {
  TensorType type = TensorType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;

  std::size_t element_count() const;
};

/// A safetensors file (https://github.com/huggingface/safetensors): tensors by name and string metadata.
/// Reading one never executes anything.
struct TensorFile {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// Bounds of promise M1; exceeding one is ErrorCode::limit_exceeded or bad_input.
struct TensorFileLimits {
  std::size_t max_header_bytes = 1u << 20;
  std::size_t max_tensors = 4096;
  std::size_t max_rank = 8;
};

/// Reads and fully validates a file: no duplicate keys, overlaps, holes, trailing bytes or overflowing
/// products. Throws bad_input (or limit_exceeded) naming the file and the tensor.
TensorFile read_tensor_file(const std::filesystem::path& path, const TensorFileLimits& limits = {});
TensorFile parse_tensor_file(const std::vector<std::uint8_t>& bytes, const std::string& name,
                             const TensorFileLimits& limits = {});

/// Serialises; tensors in sorted order, header padded to 8 bytes. Metadata key "sha256" is added: the hash
/// of the whole file with that value's 64 digits zeroed.
std::vector<std::uint8_t> serialise_tensor_file(const TensorFile& file);

/// Serialises and writes atomically. Throws cannot_write.
void write_tensor_file(const std::filesystem::path& path, const TensorFile& file);

/// Float values of a tensor (f16 and f32 are converted); throws bad_input for other types.
std::vector<float> float_values(const StoredTensor& tensor);
/// A tensor from float values; `type` f16 rounds to nearest even, and overflow throws bad_input.
StoredTensor make_tensor(const std::vector<std::int64_t>& shape, const std::vector<float>& values,
                         TensorType type = TensorType::f32);

}  // namespace lacuna
