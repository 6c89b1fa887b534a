#include "server/picture_store.h"

#include <algorithm>

#include "image/picture_header.h"
#include "lacuna/error.h"
#include "server/problem.h"
#include "server/secret.h"

namespace lacuna {
namespace {

ImageInfo shown_info(const Bytes& bytes, const ServerOptions& options) {
  ImageLimits limits;
  limits.max_pixels = options.max_pixels;
  limits.max_side = options.max_side;
  limits.max_file_bytes = options.max_body_bytes;
  const PictureHeader header =
      read_picture_header(ByteSource::memory(bytes.data(), bytes.size(), "the picture"), limits);
  ImageInfo info = header.info;
  constexpr int first_turned = 5;  // of the eight orientations of EXIF
  if (header.orientation >= first_turned) std::swap(info.width, info.height);
  return info;
}

}  // namespace

UploadedPicture PictureStore::check(Bytes bytes) const {
  const ImageInfo info = shown_info(bytes, options_);
  return {std::make_shared<const Bytes>(std::move(bytes)), info};
}

std::string PictureStore::add(Bytes bytes, UploadedPicture* added) {
  const UploadedPicture picture = check(std::move(bytes));
  std::string id = make_secret();
  const std::lock_guard lock(mutex_);
  kept_[id] = {picture, Clock::now()};
  make_room();
  if (added) *added = picture;
  return id;
}

UploadedPicture PictureStore::get(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(id);
  if (found == kept_.end())
    throw Problem(404, "unknown_image", "there is no such picture, or not any longer: upload it again");
  found->second.used = Clock::now();
  return found->second.picture;
}

bool PictureStore::drop(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return kept_.erase(id) > 0;
}

void PictureStore::expire() {
  const auto oldest = Clock::now() - std::chrono::duration<double>(options_.keep_seconds);
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [&](const auto& each) { return each.second.used < oldest; });
}

void PictureStore::make_room() {
  const auto size = [](const auto& each) { return each.second.picture.bytes->size(); };
  std::uint64_t total = 0;
  for (const auto& each : kept_) total += size(each);
  while (total > options_.max_stored_bytes && kept_.size() > 1) {
    const auto oldest = std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      return a.second.used < b.second.used;
    });
    total -= size(*oldest);
    kept_.erase(oldest);
  }
}

}  // namespace lacuna
