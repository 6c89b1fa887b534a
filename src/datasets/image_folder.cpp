#include <fmt/format.h>

#include <map>
#include <mutex>
#include <vector>

#include "core/parallel.h"
#include "datasets/dataset.h"
#include "image/channels.h"
#include "image/image_file.h"
#include "image/picture_folder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// The samples of `image` inside `region`, without alpha and metadata.
Image crop_image(const Image& image, const Region& region) {
  const std::size_t pixel = static_cast<std::size_t>(image.channels) * sample_size(image.type);
  const std::size_t row = pixel * static_cast<std::size_t>(region.width);
  Image part;
  part.width = region.width;
  part.height = region.height;
  part.channels = image.channels;
  part.type = image.type;
  part.samples.resize(row * static_cast<std::size_t>(region.height));
  for (int y = 0; y < region.height; ++y) {
    const std::size_t from = (static_cast<std::size_t>(region.top + y) * image.width + region.left) * pixel;
    std::copy_n(image.samples.data() + from, row, part.samples.data() + row * y);
  }
  return part;
}

class ImageFolder final : public Dataset {
 public:
  ImageFolder(std::filesystem::path folder, std::vector<std::string> names, int channels,
              std::size_t cache_bytes)
      : folder_(std::move(folder)),
        names_(std::move(names)),
        channels_(channels),
        cache_bytes_(cache_bytes),
        cache_(names_.size()) {}

  std::int64_t size() const override { return static_cast<std::int64_t>(names_.size()); }
  std::string name(std::int64_t index) const override { return names_.at(static_cast<std::size_t>(index)); }

  Planes get(std::int64_t index) const override {
    return to_channels(to_planes(*decoded(static_cast<std::size_t>(index))), channels_);
  }

  Region bounds(std::int64_t index) const override {
    const auto image = decoded(static_cast<std::size_t>(index));
    return {0, 0, image->width, image->height};
  }

  Planes crop(std::int64_t index, const Region& region) const override {
    const auto image = decoded(static_cast<std::size_t>(index));
    return to_channels(to_planes(crop_image(*image, region)), channels_);
  }

 private:
  /// The picture as stored in its file, from memory if it is there. Two threads that miss the same picture
  /// both decode it: rare, and cheaper than holding a lock while decoding.
  std::shared_ptr<const Image> decoded(std::size_t index) const {
    {
      const std::lock_guard lock(mutex_);
      if (cache_.at(index)) return cache_[index];
    }
    auto image = std::make_shared<Image>(load_image(folder_ / names_[index]));
    image->alpha = {};
    image->metadata = {};
    const std::lock_guard lock(mutex_);
    if (cached_bytes_ + image->samples.size() <= cache_bytes_ && !cache_[index]) {
      cached_bytes_ += image->samples.size();
      cache_[index] = image;
    }
    return image;
  }

  std::filesystem::path folder_;
  std::vector<std::string> names_;
  int channels_;
  std::size_t cache_bytes_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const Image>> cache_;
  mutable std::size_t cached_bytes_ = 0;
};

/// One error that lists the files whose header is not that of a readable picture.
void check_headers(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  constexpr std::size_t max_listed = 10;
  std::mutex mutex;
  std::map<std::size_t, std::string> bad;
  parallel_for(0, static_cast<std::int64_t>(names.size()), [&](std::int64_t item) {
    const auto index = static_cast<std::size_t>(item);
    try {
      read_image_info(folder / names[index]);
    } catch (const Error& error) {
      const std::lock_guard lock(mutex);
      bad[index] = error.what();
    }
  });
  if (bad.empty()) return;
  std::string list;
  std::size_t listed = 0;
  for (const auto& [index, message] : bad)
    if (listed++ < max_listed) list += "\n  " + message;
  if (bad.size() > max_listed) list += fmt::format("\n  and {} more", bad.size() - max_listed);
  throw Error(ErrorCode::bad_input, fmt::format("{}: {} of {} pictures cannot be read:{}", folder.string(),
                                                bad.size(), names.size(), list));
}

}  // namespace

std::unique_ptr<Dataset> open_image_folder(const std::filesystem::path& folder, int channels,
                                           std::size_t cache_bytes) {
  std::vector<std::string> names = list_pictures(folder);
  if (names.empty())
    throw Error(ErrorCode::bad_input,
                folder.string() + ": no pictures (JPEG, PNG, WebP, TIFF, PNM) below it");
  check_headers(folder, names);
  return std::make_unique<ImageFolder>(folder, std::move(names), channels, cache_bytes);
}

}  // namespace lacuna
