#include "datasets/dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/idx.h"
#include "image/channels.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

class Subset final : public Dataset {
 public:
  Subset(std::unique_ptr<Dataset> dataset, std::int64_t first, std::int64_t count)
      : dataset_(std::move(dataset)),
        first_(std::clamp<std::int64_t>(first, 0, dataset_->size())),
        size_(std::clamp<std::int64_t>(count, 0, dataset_->size() - first_)) {}

  std::int64_t size() const override { return size_; }
  Planes get(std::int64_t index) const override { return dataset_->get(first_ + index); }
  std::string name(std::int64_t index) const override { return dataset_->name(first_ + index); }
  Region bounds(std::int64_t index) const override { return dataset_->bounds(first_ + index); }
  Planes crop(std::int64_t index, const Region& region) const override {
    return dataset_->crop(first_ + index, region);
  }

 private:
  std::unique_ptr<Dataset> dataset_;
  std::int64_t first_;
  std::int64_t size_;
};

class Converted final : public Dataset {
 public:
  Converted(std::unique_ptr<Dataset> dataset, int channels)
      : dataset_(std::move(dataset)), channels_(channels) {}

  std::int64_t size() const override { return dataset_->size(); }
  Planes get(std::int64_t index) const override { return to_channels(dataset_->get(index), channels_); }
  Region bounds(std::int64_t index) const override { return dataset_->bounds(index); }
  Planes crop(std::int64_t index, const Region& region) const override {
    return to_channels(dataset_->crop(index, region), channels_);
  }
  std::string name(std::int64_t index) const override { return dataset_->name(index); }

 private:
  std::unique_ptr<Dataset> dataset_;
  int channels_;
};

/// The subfolder that a split names, or the folder itself where it is not divided into splits at all.
std::filesystem::path folder_of_split(const DatasetSource& source) {
  if (source.split.empty()) return source.folder;
  const auto has = [&](const std::string& name) {
    return std::filesystem::is_directory(source.folder / name);
  };
  if (has(source.split)) return source.folder / source.split;
  for (const char* other : {"train", "val", "test"}) {
    if (has(other))
      throw Error(ErrorCode::bad_input, fmt::format("{}: no split '{}' (there is '{}')",
                                                    source.folder.string(), source.split, other));
  }
  return source.folder;
}

}  // namespace

Region Dataset::bounds(std::int64_t index) const {
  const Planes picture = get(index);
  return {0, 0, picture.width, picture.height};
}

Planes Dataset::crop(std::int64_t index, const Region& region) const {
  const Planes picture = get(index);
  Planes part(picture.channels, region.height, region.width);
  for (int channel = 0; channel < picture.channels; ++channel) {
    for (int y = 0; y < region.height; ++y) {
      const float* row = picture.plane(channel) + picture.width * (region.top + y) + region.left;
      std::copy_n(row, region.width, part.plane(channel) + region.width * y);
    }
  }
  return part;
}

std::unique_ptr<Dataset> open_dataset(const DatasetSource& source, int channels) {
  if (!std::filesystem::is_directory(source.folder))
    throw Error(ErrorCode::bad_input, source.folder.string() + ": no such folder");
  if (!holds_idx(source.folder)) return open_image_folder(folder_of_split(source), channels);
  auto dataset = open_idx_dataset(source);
  if (channels == 3) return std::make_unique<Converted>(std::move(dataset), channels);
  return dataset;
}

std::unique_ptr<Dataset> subset(std::unique_ptr<Dataset> dataset, std::int64_t first, std::int64_t count) {
  return std::make_unique<Subset>(std::move(dataset), first, count);
}

}  // namespace lacuna
