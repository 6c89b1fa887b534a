#include "degrade/cutout_folder.h"

#include <fmt/format.h>

#include <algorithm>

#include "image/channels.h"
#include "image/image_file.h"
#include "image/picture_folder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

// A SPEC, and so the folder, may come from a stranger.
constexpr std::size_t max_entries = 4096;
constexpr std::size_t max_kept_bytes = std::size_t{256} << 20;

ImageLimits limits() {
  ImageLimits limits;
  limits.max_pixels = 16 << 20;
  limits.max_file_bytes = 128 << 20;
  return limits;
}

/// The alpha of `image` as a gray picture.
Image opacity_of(const Image& image) {
  Image opacity;
  opacity.width = image.width;
  opacity.height = image.height;
  opacity.channels = 1;
  opacity.type = image.type;
  opacity.samples = image.alpha;
  return opacity;
}

Cutout cut(const Image& image) {
  const Image colour = to_image(to_colour(to_planes(image)));
  const Image opacity = to_image(to_planes(opacity_of(image)));
  int top = image.height, left = image.width, bottom = 0, right = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (opacity.samples[static_cast<std::size_t>(y) * image.width + x] < visible_opacity) continue;
      top = std::min(top, y), bottom = std::max(bottom, y + 1);
      left = std::min(left, x), right = std::max(right, x + 1);
    }
  }
  Cutout cutout;
  cutout.width = std::max(0, right - left);
  cutout.height = std::max(0, bottom - top);
  cutout.rgba.reserve(static_cast<std::size_t>(cutout.width) * cutout.height * 4);
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      const std::size_t from = static_cast<std::size_t>(y) * image.width + x;
      if (opacity.samples[from] >= visible_opacity) {
        cutout.visible.push_back(static_cast<std::uint32_t>(cutout.rgba.size() / 4));
      }
      cutout.rgba.insert(cutout.rgba.end(), &colour.samples[3 * from], &colour.samples[3 * from] + 3);
      cutout.rgba.push_back(opacity.samples[from]);
    }
  }
  return cutout;
}

}  // namespace

CutoutFolder::CutoutFolder(const std::filesystem::path& folder, Split split) {
  std::size_t place = 0;
  for (const std::string& name : list_pictures(folder, false, max_entries)) {
    if (!read_image_info(folder / name, limits()).has_alpha) continue;
    const bool even = place++ % 2 == 0;
    if (split == Split::all || even == (split == Split::even)) paths_.push_back(folder / name);
  }
  if (paths_.empty()) {
    throw Error(ErrorCode::bad_input,
                fmt::format("{}: {}", folder.string(),
                            place == 0 ? "no pictures with transparency, which cut-outs of damage are"
                                       : "one picture with transparency, too few for the odd ones"));
  }
  kept_.resize(paths_.size());
}

std::shared_ptr<const Cutout> CutoutFolder::get(std::size_t number) const {
  {
    const std::lock_guard lock(mutex_);
    if (kept_[number]) return kept_[number];
  }
  const auto cutout = std::make_shared<const Cutout>(cut(load_image(paths_[number], limits())));
  const std::size_t bytes = cutout->rgba.size() + cutout->visible.size() * sizeof(std::uint32_t);
  const std::lock_guard lock(mutex_);
  if (!kept_[number] && kept_bytes_ + bytes <= max_kept_bytes) {
    kept_[number] = cutout;
    kept_bytes_ += bytes;
  }
  return cutout;
}

}  // namespace lacuna
