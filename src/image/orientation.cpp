#include "image/orientation.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lacuna/error.h"

namespace lacuna {
namespace {

/// The shown pixel (x, y) is the stored pixel at x * step_x + y * step_y + start, counted in pixels.
struct Map {
  std::ptrdiff_t start = 0, step_x = 0, step_y = 0;
};

Map map_of(std::ptrdiff_t width, std::ptrdiff_t height, int orientation) {
  const std::ptrdiff_t right = width - 1, bottom = (height - 1) * width;
  switch (orientation) {
    case 2:  // mirrored left to right
      return {right, -1, width};
    case 3:  // turned by 180 degrees
      return {bottom + right, -1, -width};
    case 4:  // mirrored top to bottom
      return {bottom, 1, -width};
    case 5:  // mirrored at the main diagonal
      return {0, width, 1};
    case 6:  // to be turned clockwise by 90 degrees
      return {bottom, -width, 1};
    case 7:  // mirrored at the other diagonal
      return {bottom + right, -width, -1};
    case 8:  // to be turned counter-clockwise by 90 degrees
      return {right, width, -1};
    default:
      return {0, 1, width};
  }
}

template <std::size_t pixel>
void move_pixels(const std::uint8_t* from, std::uint8_t* to, int width, int height, const Map& map) {
  // In squares, so that turning by 90 degrees uses each cache line more than once.
  constexpr int square = 32;
  for (int top = 0; top < height; top += square)
    for (int left = 0; left < width; left += square)
      for (int y = top; y < std::min(top + square, height); ++y)
        for (int x = left; x < std::min(left + square, width); ++x)
          std::memcpy(to + (static_cast<std::size_t>(y) * width + x) * pixel,
                      from + static_cast<std::size_t>(map.start + x * map.step_x + y * map.step_y) * pixel,
                      pixel);
}

std::vector<std::uint8_t> moved(const std::vector<std::uint8_t>& from, std::size_t pixel, int width,
                                int height, const Map& map) {
  std::vector<std::uint8_t> to(from.size());
  const auto call = [&]<std::size_t size>(std::integral_constant<std::size_t, size>) {
    move_pixels<size>(from.data(), to.data(), width, height, map);
  };
  switch (pixel) {
    case 1:
      call(std::integral_constant<std::size_t, 1>());
      break;
    case 2:
      call(std::integral_constant<std::size_t, 2>());
      break;
    case 3:
      call(std::integral_constant<std::size_t, 3>());
      break;
    case 4:
      call(std::integral_constant<std::size_t, 4>());
      break;
    case 6:
      call(std::integral_constant<std::size_t, 6>());
      break;
    case 12:
      call(std::integral_constant<std::size_t, 12>());
      break;
    default:
      throw Error(ErrorCode::internal, "a pixel of " + std::to_string(pixel) + " bytes");
  }
  return to;
}

}  // namespace

Rectangle stored_part(int width, int height, int orientation, int first, int rows) {
  switch (orientation) {
    case 3:
    case 4:
      return {0, height - first - rows, width, rows};
    case 5:
    case 6:
      return {first, 0, rows, height};
    case 7:
    case 8:
      return {width - first - rows, 0, rows, height};
    default:
      return {0, first, width, rows};
  }
}

Image oriented(Image stored, int orientation) {
  if (orientation <= 1) return stored;
  const Map map = map_of(stored.width, stored.height, orientation);
  if (swaps_sides(orientation)) std::swap(stored.width, stored.height);
  const std::size_t sample = sample_size(stored.type);
  stored.samples = moved(stored.samples, sample * stored.channels, stored.width, stored.height, map);
  if (stored.has_alpha()) stored.alpha = moved(stored.alpha, sample, stored.width, stored.height, map);
  return stored;
}

}  // namespace lacuna
