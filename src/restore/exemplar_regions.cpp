#include "restore/exemplar_regions.h"

#include <algorithm>

namespace lacuna {
namespace {

constexpr int least_margin = 128;
constexpr int least_reach = 32;
constexpr std::int64_t one_region = 300'000;  ///< pixels of a picture that is always one region
constexpr std::uint64_t bytes_per_pixel =
    70;  ///< measured, with a hole that is spread over all of the region

struct Box {
  int top, left, bottom, right;  ///< bottom and right are exclusive
};

bool overlap(const Box& a, const Box& b) {
  return a.top < b.bottom && b.top < a.bottom && a.left < b.right && b.left < a.right;
}

Box widened(const Box& box, int down, int across) {
  return {box.top - down, box.left - across, box.bottom + down, box.right + across};
}

/// Holes that are completed together.
struct Group {
  Box box;
  int reach;         ///< how far around it patches that are compared at small sizes may lie
  int down, across;  ///< how far pieces are taken from
  std::vector<std::size_t> holes;
};

class Grouping {
 public:
  Grouping(int height, int width)
      : height_(height), width_(width), whole_(static_cast<std::int64_t>(height) * width <= one_region) {}

  void add(const Hole& hole, std::size_t index) {
    // A hole is at most as thick as the shorter side of its box.
    Group group{{hole.top, hole.left, hole.bottom, hole.right},
                std::max(least_reach, std::min(hole.height(), hole.width())),
                std::max(least_margin, hole.height()),
                std::max(least_margin, hole.width()),
                {index}};
    // A group that grows may reach further ones.
    for (bool grown = true; grown;) {
      grown = false;
      for (std::size_t i = 0; i < groups_.size(); ++i) {
        if (!are_near(group, groups_[i])) continue;
        join(groups_[i], group);
        groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(i));
        grown = true;
        break;
      }
    }
    groups_.push_back(std::move(group));
  }

  std::vector<ExemplarRegion> regions() {
    std::vector<ExemplarRegion> regions;
    for (Group& group : groups_) {
      std::sort(group.holes.begin(), group.holes.end());
      const Box window = whole_ ? Box{0, 0, height_, width_} : widened(group.box, group.down, group.across);
      regions.push_back({{std::max(0, window.top), std::min(height_, window.bottom)},
                         {std::max(0, window.left), std::min(width_, window.right)},
                         std::move(group.holes)});
    }
    std::sort(regions.begin(), regions.end(),
              [](const auto& a, const auto& b) { return a.holes.front() < b.holes.front(); });
    return regions;
  }

 private:
  bool are_near(const Group& a, const Group& b) const {
    const int reach = std::max(a.reach, b.reach);
    return whole_ || overlap(widened(a.box, reach, reach), b.box);
  }

  static void join(const Group& from, Group& to) {
    to.box = {std::min(to.box.top, from.box.top), std::min(to.box.left, from.box.left),
              std::max(to.box.bottom, from.box.bottom), std::max(to.box.right, from.box.right)};
    to.reach = std::max(to.reach, from.reach);
    to.down = std::max(to.down, from.down), to.across = std::max(to.across, from.across);
    to.holes.insert(to.holes.end(), from.holes.begin(), from.holes.end());
  }

  int height_, width_;
  bool whole_;
  std::vector<Group> groups_;
};

}  // namespace

std::vector<ExemplarRegion> exemplar_regions(const std::vector<Hole>& holes, int height, int width) {
  Grouping grouping(height, width);
  for (std::size_t i = 0; i < holes.size(); ++i) grouping.add(holes[i], i);
  return grouping.regions();
}

std::uint64_t region_memory(int height, int width) {
  return bytes_per_pixel * static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width);
}

}  // namespace lacuna
