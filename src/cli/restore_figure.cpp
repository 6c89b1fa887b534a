#include "cli/restore_figure.h"

#include <algorithm>

#include "image/channels.h"
#include "image/figure.h"

namespace lacuna {
namespace {

constexpr int most_side = 640;

int factor_of(int width, int height) {
  return std::max(1, (std::max(width, height) + most_side - 1) / most_side);
}

/// `picture` with red where the mask, which is `factor` times as large, shows anything.
Planes marked(const Planes& picture, const Mask& mask) {
  Planes result = to_colour(picture);
  if (mask.samples.empty()) return result;
  const int factor = factor_of(mask.width, mask.height);
  for (int y = 0; y < result.height * factor; ++y) {
    for (int x = 0; x < result.width * factor; ++x) {
      if (mask.samples[static_cast<std::size_t>(y) * mask.width + x] == 0) continue;
      result.at(0, y / factor, x / factor) = 1;
      result.at(1, y / factor, x / factor) = result.at(2, y / factor, x / factor) = 0;
    }
  }
  return result;
}

}  // namespace

Planes small_picture(const std::filesystem::path& path, const ImageLimits& limits) {
  const std::unique_ptr<StripReader> reader = StripReader::open(path, limits);
  const ImageInfo info = reader->info();
  const int factor = factor_of(info.width, info.height);
  Planes small(info.channels, info.height / factor, info.width / factor);
  for (int y = 0; y < small.height; ++y) {
    const Planes rows = to_planes(reader->read(factor));
    for (int channel = 0; channel < small.channels; ++channel)
      for (int down = 0; down < factor; ++down)
        for (int x = 0; x < small.width * factor; ++x)
          small.at(channel, y, x / factor) += rows.at(channel, down, x) / static_cast<float>(factor * factor);
  }
  return small;
}

void RestoreFigure::add(Planes before, const Mask& mask, Planes after) {
  any_damage_ |= !mask.samples.empty();
  Planes damage = marked(before, mask);
  rows_.push_back({std::move(before), std::move(damage), std::move(after)});
}

Image RestoreFigure::draw() const {
  if (any_damage_) return draw_figure({"original", "damage", "restored"}, rows_);
  std::vector<std::vector<Planes>> rows;
  for (const auto& row : rows_) rows.push_back({row[0], row[2]});
  return draw_figure({"original", "restored"}, rows);
}

}  // namespace lacuna
