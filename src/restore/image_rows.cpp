#include "restore/image_rows.h"

#include <cstring>

namespace lacuna {
namespace {

std::size_t colour_bytes(const Image& image) {
  return sample_size(image.type) * image.channels;
}

/// Copies a rectangle of `bytes` per pixel between pictures of different widths.
void copy_rectangle(const std::uint8_t* from, std::size_t from_width, std::uint8_t* to, std::size_t to_width,
                    std::size_t width, int height, std::size_t bytes) {
  for (int y = 0; y < height; ++y) {
    if (width) std::memcpy(to, from, width * bytes);
    from += from_width * bytes;
    to += to_width * bytes;
  }
}

}  // namespace

Image crop_image(const Image& image, const Stretch& rows, const Stretch& columns) {
  Image part;
  part.width = columns.end - columns.begin;
  part.height = rows.end - rows.begin;
  part.channels = image.channels;
  part.type = image.type;
  const std::size_t start = static_cast<std::size_t>(rows.begin) * image.width + columns.begin;
  const auto cut = [&](const std::vector<std::uint8_t>& samples, std::size_t bytes) {
    std::vector<std::uint8_t> result(part.pixel_count() * bytes);
    copy_rectangle(samples.data() + start * bytes, image.width, result.data(), part.width, part.width,
                   part.height, bytes);
    return result;
  };
  part.samples = cut(image.samples, colour_bytes(image));
  if (image.has_alpha()) part.alpha = cut(image.alpha, sample_size(image.type));
  return part;
}

void paste_image(const Image& part, int top, int left, Image& image) {
  const std::size_t start = static_cast<std::size_t>(top) * image.width + left;
  const auto put = [&](const std::vector<std::uint8_t>& from, std::vector<std::uint8_t>& to,
                       std::size_t bytes) {
    copy_rectangle(from.data(), part.width, to.data() + start * bytes, image.width, part.width, part.height,
                   bytes);
  };
  put(part.samples, image.samples, colour_bytes(image));
  if (image.has_alpha()) put(part.alpha, image.alpha, sample_size(image.type));
}

void append_rows(const Image& below, Image& image) {
  if (image.height == 0) {
    image = below;
    return;
  }
  image.height += below.height;
  image.samples.insert(image.samples.end(), below.samples.begin(), below.samples.end());
  image.alpha.insert(image.alpha.end(), below.alpha.begin(), below.alpha.end());
}

void drop_rows(int count, Image& image) {
  const std::size_t pixels = static_cast<std::size_t>(count) * image.width;
  image.height -= count;
  image.samples.erase(image.samples.begin(),
                      image.samples.begin() + static_cast<std::ptrdiff_t>(pixels * colour_bytes(image)));
  if (image.has_alpha())
    image.alpha.erase(image.alpha.begin(),
                      image.alpha.begin() + static_cast<std::ptrdiff_t>(pixels * sample_size(image.type)));
}

std::size_t pixel_bytes(const Image& image) {
  return sample_size(image.type) * (image.channels + (image.has_alpha() ? 1 : 0));
}

}  // namespace lacuna
