#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "datasets/dataset.h"

namespace lacuna {

/// The pictures of one IDX file: count x height x width bytes.
struct IdxImages {
  std::int64_t count = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> samples;
};

/// Reads an IDX file of pictures, plain or gzipped; its size must be exactly what its header says.
/// Throws bad_input naming the file and what is wrong, limit_exceeded above 4 GiB.
IdxImages read_idx_images(const std::filesystem::path& path);

/// Reads an IDX file of labels, plain or gzipped, one 0..255 per picture. Errors as above.
std::vector<int> read_idx_labels(const std::filesystem::path& path);
/// The labels of a data set that open_idx_dataset(source) gives, in the same order.
std::vector<int> read_idx_labels(const DatasetSource& source);

/// True if the folder holds IDX pictures under their usual names.
bool holds_idx(const std::filesystem::path& folder);

}  // namespace lacuna
