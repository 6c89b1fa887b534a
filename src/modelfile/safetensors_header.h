#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "modelfile/safetensors.h"

namespace lacuna {

/// Where one tensor lies in the data that follows the header.
struct TensorEntry {
  std::string name;
  TensorType type = TensorType::f32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// A header that has been checked: the entries, in the order in which they lie in the data, fill it without
/// overlap or hole.
struct TensorHeader {
  std::vector<TensorEntry> entries;
  std::map<std::string, std::string> metadata;
};

/// Bytes of the length field at the start of a file.
inline constexpr std::size_t length_field_bytes = 8;

/// The header's length from the first bytes of a file of `file_size` bytes; checked against both.
std::size_t parse_header_length(const std::uint8_t* first, std::uint64_t file_size, const std::string& name,
                                const TensorFileLimits& limits);

/// Checks the header's JSON text against the data that follows it. Errors as read_tensor_file.
TensorHeader parse_tensor_header(std::string_view text, std::uint64_t data_bytes, const std::string& name,
                                 const TensorFileLimits& limits);

/// Header text for entries whose places are set.
std::string write_tensor_header(const std::vector<TensorEntry>& entries,
                                const std::map<std::string, std::string>& metadata);

}  // namespace lacuna
