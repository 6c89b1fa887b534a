#include "fill/exemplar_level.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "fill/smooth_fill.h"

namespace lacuna {
namespace {

enum Channel { luma, blue, red, across, down, channel_count };

constexpr int most_levels = 12;
constexpr int least_side = 40;          ///< of the smallest level
constexpr int least_sources = 400;      ///< of every level but the first
constexpr double coarsest_radius = 30;  ///< of the hole in the smallest level
/// Newson et al. have sqrt(50), which is 3.5 here, where gradients count twice.
constexpr double texture_weight = 10;
constexpr int guide_reach = 20;    ///< pixels of a level around which luma is averaged for the guide
constexpr int texture_reach = 12;  ///< pixels of the full size around which texture is averaged

/// What levels are made of.
struct Reduced {
  int width = 0;
  int height = 0;
  std::array<std::vector<std::uint8_t>, channel_count> channels;
  std::vector<PixelRole> roles;

  std::size_t size() const { return static_cast<std::size_t>(width) * height; }
};

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0f, 255.0f)));
}

std::vector<std::uint8_t> luma_of(const Planes& picture) {
  std::vector<std::uint8_t> values(picture.plane_size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float value = picture.channels == 1 ? picture.samples[i]
                                              : 0.299f * picture.plane(0)[i] + 0.587f * picture.plane(1)[i] +
                                                    0.114f * picture.plane(2)[i];
    values[i] = to_byte(255 * value);
  }
  return values;
}

/// Difference of a known pixel's neighbours along one axis, or of the pixel and the one known neighbour,
/// twice what a central difference is.
int slope(const Reduced& level, std::size_t place, int index, int size, std::size_t stride) {
  const auto known = [&](std::size_t at) { return level.roles[at] != PixelRole::hole; };
  const bool before = index > 0 && known(place - stride), after = index + 1 < size && known(place + stride);
  const std::vector<std::uint8_t>& values = level.channels[luma];
  if (before && after) return values[place + stride] - values[place - stride];
  if (after) return 2 * (values[place + stride] - values[place]);
  if (before) return 2 * (values[place] - values[place - stride]);
  return 0;
}

template <typename Visit>
void visit_pixels(const Reduced& level, const Visit& visit) {
  std::size_t place = 0;
  for (int y = 0; y < level.height; ++y)
    for (int x = 0; x < level.width; ++x, ++place) visit(y, x, place);
}

Reduced full_size(const Planes& picture, const std::vector<PixelRole>& roles) {
  Reduced level{picture.width, picture.height, {}, roles};
  level.channels[luma] = luma_of(picture);
  for (const Channel channel : {blue, red, across, down}) level.channels[channel].resize(level.size(), 128);
  if (picture.channels == 3) {
    for (std::size_t i = 0; i < level.size(); ++i) {
      const float y = level.channels[luma][i];
      level.channels[blue][i] = to_byte(128 + 0.564f * (255 * picture.plane(2)[i] - y));
      level.channels[red][i] = to_byte(128 + 0.713f * (255 * picture.plane(0)[i] - y));
    }
  }
  visit_pixels(level, [&](int y, int x, std::size_t place) {
    const bool known = level.roles[place] != PixelRole::hole;
    const auto width = static_cast<std::size_t>(level.width);
    level.channels[across][place] = static_cast<std::uint8_t>(
        known ? std::min(255, std::abs(slope(level, place, x, level.width, 1))) : 0);
    level.channels[down][place] = static_cast<std::uint8_t>(
        known ? std::min(255, std::abs(slope(level, place, y, level.height, width))) : 0);
  });
  return level;
}

/// Means of two by two pixels, of the known ones where half of them are.
Reduced halved(const Reduced& fine) {
  Reduced level{fine.width / 2, fine.height / 2, {}, {}};
  for (std::vector<std::uint8_t>& channel : level.channels) channel.resize(level.size());
  level.roles.resize(level.size());
  visit_pixels(level, [&](int y, int x, std::size_t place) {
    const std::size_t first = static_cast<std::size_t>(2 * y) * fine.width + 2 * x;
    const std::array<std::size_t, 4> parts = {first, first + 1, first + fine.width, first + fine.width + 1};
    int known = 0, sources = 0;
    for (const std::size_t part : parts) {
      known += fine.roles[part] != PixelRole::hole;
      sources += fine.roles[part] == PixelRole::source;
    }
    level.roles[place] = sources == 4 ? PixelRole::source : known > 2 ? PixelRole::context : PixelRole::hole;
    for (int channel = 0; channel < channel_count; ++channel) {
      int sum = 0, count = 0;
      for (const std::size_t part : parts) {
        if (known && fine.roles[part] == PixelRole::hole) continue;
        sum += fine.channels[channel][part], ++count;
      }
      level.channels[channel][place] = static_cast<std::uint8_t>((sum + count / 2) / count);
    }
  });
  return level;
}

/// Means over squares of side 2 `reach` + 1 of what is known, in sixteenths.
std::vector<int> known_means(const Reduced& level, Channel channel, int reach) {
  const auto stride = static_cast<std::size_t>(level.width) + 1;
  std::vector<std::int64_t> sums(stride * (level.height + 1)), counts(sums.size());
  visit_pixels(level, [&](int y, int x, std::size_t place) {
    const bool known = level.roles[place] != PixelRole::hole;
    const std::size_t to = (y + 1) * stride + x + 1;
    sums[to] = sums[to - 1] + sums[to - stride] - sums[to - stride - 1] +
               (known ? level.channels[channel][place] : 0);
    counts[to] = counts[to - 1] + counts[to - stride] - counts[to - stride - 1] + known;
  });
  std::vector<int> means(level.size());
  visit_pixels(level, [&](int y, int x, std::size_t place) {
    const std::size_t top = std::max(0, y - reach) * stride,
                      bottom = std::min(level.height, y + reach + 1) * stride;
    const int left = std::max(0, x - reach), right = std::min(level.width, x + reach + 1);
    const auto over = [&](const std::vector<std::int64_t>& table) {
      return table[bottom + right] - table[bottom + left] - table[top + right] + table[top + left];
    };
    const std::int64_t count = over(counts);
    means[place] = count ? static_cast<int>(16 * over(sums) / count) : 0;
  });
  return means;
}

/// 1 where all of the square around a pixel is 1 in `flags`, pixels beyond the border counting as 0.
std::vector<std::uint8_t> eroded(const std::vector<std::uint8_t>& flags, int width, int height) {
  std::vector<std::uint8_t> rows(flags.size()), result(flags.size());
  for (int y = 0; y < height; ++y) {
    const std::size_t row = static_cast<std::size_t>(y) * width;
    int run = 0;
    for (int x = 0; x < width; ++x) {
      run = flags[row + x] ? run + 1 : 0;
      if (run >= patch_side) rows[row + x - patch_radius] = 1;
    }
  }
  std::vector<int> runs(width);
  for (int y = 0; y < height; ++y) {
    const std::size_t row = static_cast<std::size_t>(y) * width;
    for (int x = 0; x < width; ++x) {
      runs[x] = rows[row + x] ? runs[x] + 1 : 0;
      if (runs[x] >= patch_side) result[row - static_cast<std::size_t>(patch_radius) * width + x] = 1;
    }
  }
  return result;
}

std::uint8_t gradient_byte(int slope) {
  return static_cast<std::uint8_t>(std::clamp(128 + slope / 2, 0, 255));
}

bool is_beside_hole(const Reduced& level, int y, int x) {
  const auto is_hole = [&](int v, int u) {
    return v >= 0 && u >= 0 && v < level.height && u < level.width &&
           level.roles[static_cast<std::size_t>(v) * level.width + u] == PixelRole::hole;
  };
  return is_hole(y - 1, x) || is_hole(y, x - 1) || is_hole(y, x + 1) || is_hole(y + 1, x);
}

ExemplarLevel level_of(const Reduced& reduced, int index) {
  ExemplarLevel level;
  level.width = reduced.width, level.height = reduced.height;
  level.texels.resize(reduced.size() * texel_size);
  level.is_hole.resize(reduced.size());
  std::vector<std::uint8_t> may_copy(reduced.size());
  std::vector<int> texture_across, texture_down;
  const bool textured = index > 0;  // at full size the texture itself is seen
  if (textured) {
    const int reach = std::max(1, texture_reach >> index);
    texture_across = known_means(reduced, across, reach);
    texture_down = known_means(reduced, down, reach);
  }
  visit_pixels(reduced, [&](int y, int x, std::size_t place) {
    std::uint8_t* texel = level.texel(static_cast<std::int64_t>(place));
    level.is_hole[place] = reduced.roles[place] == PixelRole::hole;
    may_copy[place] = reduced.roles[place] == PixelRole::source;
    if (level.is_hole[place]) {
      level.hole_places.push_back(static_cast<std::int32_t>(place));
      std::fill_n(texel, texel_size, std::uint8_t{128});  // what is under the mask must not matter
      return;
    }
    for (const Channel channel : {luma, blue, red}) texel[channel] = reduced.channels[channel][place];
    const int dx = slope(reduced, place, x, reduced.width, 1);
    const int dy = slope(reduced, place, y, reduced.height, static_cast<std::size_t>(reduced.width));
    texel[3] = gradient_byte(dx), texel[4] = gradient_byte(dy);
    if (is_beside_hole(reduced, y, x)) level.rim_places.push_back(static_cast<std::int32_t>(place));
    if (textured) {
      const auto scaled = [](int mean) {
        return std::min(255, static_cast<int>(texture_weight * mean / 32));
      };
      texel[5] = static_cast<std::uint8_t>(scaled(texture_across[place]));
      texel[6] = static_cast<std::uint8_t>(scaled(texture_down[place]));
    }
  });
  level.is_source = eroded(may_copy, level.width, level.height);
  level.sources = std::count(level.is_source.begin(), level.is_source.end(), 1);
  return level;
}

void set_guide(const Reduced& reduced, ExemplarLevel& level) {
  const std::vector<int> means = known_means(reduced, luma, guide_reach);
  Planes guide(1, level.height, level.width);
  for (std::size_t i = 0; i < means.size(); ++i) guide.samples[i] = static_cast<float>(means[i]) / 16;
  fill_smoothly({level.is_hole.begin(), level.is_hole.end()}, guide);
  for (std::size_t i = 0; i < means.size(); ++i)
    level.texel(static_cast<std::int64_t>(i))[guide_channel] = to_byte(guide.samples[i]);
}

/// Half the thickness of the hole where it is thickest, in pixels.
int thickest(const Reduced& level) {
  // Two sweeps: distance to what is known along the axes and diagonals; the border is not known.
  std::vector<int> distance(level.size());
  const int width = level.width, height = level.height;
  int most = 0;
  const auto at = [&](int y, int x) {
    return x < 0 || y < 0 || x >= width || y >= height ? width + height
                                                       : distance[static_cast<std::size_t>(y) * width + x];
  };
  visit_pixels(level, [&](int y, int x, std::size_t place) {
    if (level.roles[place] != PixelRole::hole) return;
    distance[place] = 1 + std::min({at(y, x - 1), at(y - 1, x - 1), at(y - 1, x), at(y - 1, x + 1)});
  });
  for (int y = height - 1; y >= 0; --y) {
    for (int x = width - 1; x >= 0; --x) {
      int& here = distance[static_cast<std::size_t>(y) * width + x];
      here = std::min(here, 1 + std::min({at(y, x + 1), at(y + 1, x - 1), at(y + 1, x), at(y + 1, x + 1)}));
      most = std::max(most, here);
    }
  }
  return most;
}

}  // namespace

std::vector<ExemplarLevel> make_exemplar_levels(const Planes& picture, const std::vector<PixelRole>& roles) {
  Reduced reduced = full_size(picture, roles);
  double radius = thickest(reduced);
  std::vector<ExemplarLevel> levels;
  levels.push_back(level_of(reduced, 0));
  while (static_cast<int>(levels.size()) < most_levels && radius > coarsest_radius &&
         std::min(reduced.width, reduced.height) / 2 >= least_side) {
    reduced = halved(reduced);
    radius /= 2;
    const int index = static_cast<int>(levels.size());
    ExemplarLevel level = level_of(reduced, index);
    if (level.sources < least_sources || level.hole_places.empty()) break;
    set_guide(reduced, level);
    levels.push_back(std::move(level));
  }
  return levels;
}

void refresh_rim(ExemplarLevel& level) {
  // As slope() does where everything is known.
  const auto slope_at = [&](std::int32_t place, int index, int size, std::int32_t stride) {
    const int after = level.texel(index + 1 < size ? place + stride : place)[0];
    const int before = level.texel(index > 0 ? place - stride : place)[0];
    return index > 0 && index + 1 < size ? after - before : 2 * (after - before);
  };
  for (const std::int32_t place : level.rim_places) {
    const int y = place / level.width, x = place % level.width;
    level.texel(place)[3] = gradient_byte(slope_at(place, x, level.width, 1));
    level.texel(place)[4] = gradient_byte(slope_at(place, y, level.height, level.width));
  }
}

}  // namespace lacuna
