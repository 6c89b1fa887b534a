#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/registry.h"
#include "lacuna/image.h"

namespace lacuna {

/// A rectangle of pixels.
struct Region {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

/// Clean pictures by index. get() may be called by several threads at once. Combinators (crop, flip, ...)
/// are themselves data sets over a data set.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual std::int64_t size() const = 0;
  /// Picture `index`, 0 <= index < size().
  virtual Planes get(std::int64_t index) const = 0;
  /// Width and height of picture `index`, as a region at the origin.
  virtual Region bounds(std::int64_t index) const;
  /// The part of picture `index` inside `region`, which must lie within bounds(). Costs the region, not the
  /// picture, where the data set can.
  virtual Planes crop(std::int64_t index, const Region& region) const;
  /// Name of a picture for reports: a file name or "#index".
  virtual std::string name(std::int64_t index) const = 0;
};

/// Where a data set is opened.
struct DatasetSource {
  std::filesystem::path folder;
  std::string split;  ///< "train", "test", ... ; empty = all there is
};

/// Opens the data set that `source.folder` holds: IDX files (plain or .gz) or a folder of pictures.
/// `channels` 0 = as stored, 1 = gray, 3 = colour. Throws bad_input naming what is missing.
std::unique_ptr<Dataset> open_dataset(const DatasetSource& source, int channels = 0);

/// Reads IDX image files (http://yann.lecun.com/exdb/mnist/): `train` or `t10k` by the split ("test" = t10k).
std::unique_ptr<Dataset> open_idx_dataset(const DatasetSource& source);

/// All pictures below a folder, recursive, in sorted order; decoded when asked for, kept in memory as bytes
/// up to `cache_bytes`. Files that cannot be read are listed in one bad_input error.
std::unique_ptr<Dataset> open_image_folder(const std::filesystem::path& folder, int channels,
                                           std::size_t cache_bytes = std::size_t{2} << 30);

/// The first `count` pictures (all if fewer), or those from `first` on.
std::unique_ptr<Dataset> subset(std::unique_ptr<Dataset> dataset, std::int64_t first, std::int64_t count);

/// The pictures whose name fits `pattern` (* ? [..], as in file names of a shell). Throws bad_input where
/// none does.
std::unique_ptr<Dataset> matching(std::unique_ptr<Dataset> dataset, const std::string& pattern);

/// Pictures at 1/`factor` of the size, each pixel the mean of factor x factor; what does not fill a square at
/// the right and lower edge is left out.
std::unique_ptr<Dataset> reduced(std::unique_ptr<Dataset> dataset, int factor);

/// A hex digest of names, sizes and contents of a sample of the pictures: which data a model was trained on.
std::string fingerprint(const Dataset& dataset);

}  // namespace lacuna
