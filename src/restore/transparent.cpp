#include "restore/transparent.h"

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <utility>

namespace lacuna {
namespace {

/// For every pixel the row and column of (nearly) the nearest visible one: two sweeps that hand sources on
/// from neighbours (Danielsson, "Euclidean distance mapping", 1980).
class NearestVisible {
 public:
  NearestVisible(const std::vector<bool>& hidden, int width, int height)
      : width_(width), height_(height), sources_(hidden.size(), {-1, -1}) {
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        if (!hidden[index(y, x)]) sources_[index(y, x)] = {y, x};
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) adopt(y, x, {{-1, 0}, {-1, -1}, {-1, 1}, {0, -1}});
      for (int x = width; x-- > 0;) adopt(y, x, {{0, 1}});
    }
    for (int y = height; y-- > 0;) {
      for (int x = width; x-- > 0;) adopt(y, x, {{1, 0}, {1, 1}, {1, -1}, {0, 1}});
      for (int x = 0; x < width; ++x) adopt(y, x, {{0, -1}});
    }
  }

  /// Index of the source, or -1.
  std::ptrdiff_t source(std::size_t pixel) const {
    const auto [y, x] = sources_[pixel];
    return y < 0 ? -1 : static_cast<std::ptrdiff_t>(index(y, x));
  }

 private:
  using Place = std::pair<int, int>;

  std::size_t index(int y, int x) const { return static_cast<std::size_t>(y) * width_ + x; }

  void adopt(int y, int x, std::initializer_list<Place> neighbours) {
    Place& mine = sources_[index(y, x)];
    const auto distance = [&](const Place& from) {
      const std::int64_t dy = from.first - y, dx = from.second - x;
      return dy * dy + dx * dx;
    };
    for (const auto& [dy, dx] : neighbours) {
      if (y + dy < 0 || y + dy >= height_ || x + dx < 0 || x + dx >= width_) continue;
      const Place& theirs = sources_[index(y + dy, x + dx)];
      if (theirs.first >= 0 && (mine.first < 0 || distance(theirs) < distance(mine))) mine = theirs;
    }
  }

  int width_, height_;
  std::vector<Place> sources_;
};

template <typename Sample>
void mark_zeros(const std::vector<std::uint8_t>& alpha, std::vector<bool>& hidden) {
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    Sample sample;
    std::memcpy(&sample, alpha.data() + i * sizeof(Sample), sizeof(Sample));
    hidden[i] = !(sample > 0);
  }
}

}  // namespace

std::vector<bool> transparent_pixels(const Image& image) {
  if (!image.has_alpha()) return {};
  std::vector<bool> hidden(image.pixel_count());
  switch (image.type) {
    case SampleType::u8:
      mark_zeros<std::uint8_t>(image.alpha, hidden);
      break;
    case SampleType::u16:
      mark_zeros<std::uint16_t>(image.alpha, hidden);
      break;
    case SampleType::f32:
      mark_zeros<float>(image.alpha, hidden);
      break;
  }
  if (std::find(hidden.begin(), hidden.end(), true) == hidden.end()) hidden.clear();
  return hidden;
}

void fill_hidden(const std::vector<bool>& hidden, Planes& picture) {
  if (hidden.empty()) return;
  const NearestVisible nearest(hidden, picture.width, picture.height);
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    if (!hidden[i]) continue;
    const std::ptrdiff_t source = nearest.source(i);
    for (int channel = 0; channel < picture.channels; ++channel)
      picture.plane(channel)[i] = source < 0 ? 0.5f : picture.plane(channel)[source];
  }
}

void restore_hidden(const std::vector<bool>& hidden, const Image& original, Image& image) {
  const std::size_t bytes = sample_size(image.type) * image.channels;
  for (std::size_t i = 0; i < hidden.size(); ++i)
    if (hidden[i]) std::memcpy(image.samples.data() + i * bytes, original.samples.data() + i * bytes, bytes);
}

}  // namespace lacuna
