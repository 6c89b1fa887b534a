#include "fill/holes.h"

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>

namespace lacuna {
namespace {

/// Sets of runs that hang together (union by index, with path halving).
class Groups {
 public:
  std::size_t add() {
    parents_.push_back(parents_.size());
    return parents_.size() - 1;
  }
  std::size_t root(std::size_t member) {
    while (parents_[member] != member) member = parents_[member] = parents_[parents_[member]];
    return member;
  }
  /// The older root stays, so that groups come in the order of their first run.
  void join(std::size_t a, std::size_t b) {
    a = root(a), b = root(b);
    parents_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parents_;
};

std::vector<HoleRun> runs_of_row(const Mask& mask, int y) {
  std::vector<HoleRun> runs;
  const std::uint8_t* row = mask.samples.data() + static_cast<std::size_t>(y) * mask.width;
  for (int x = 0; x < mask.width;) {
    const int left =
        static_cast<int>(std::find_if(row + x, row + mask.width, [](auto v) { return v; }) - row);
    x = static_cast<int>(std::find(row + left, row + mask.width, 0) - row);
    if (left < mask.width) runs.push_back({y, left, x});
  }
  return runs;
}

/// Each sample becomes the maximum over those within `reach`, along a line of `count` samples `stride` apart.
/// A queue of candidates in falling order makes the cost independent of `reach`.
void widen_line(std::uint8_t* line, int count, std::size_t stride, int reach) {
  std::deque<std::pair<int, std::uint8_t>> candidates;
  const auto push = [&](int index) {
    const std::uint8_t value = line[index * stride];
    while (!candidates.empty() && candidates.back().second <= value) candidates.pop_back();
    candidates.emplace_back(index, value);
  };
  for (int index = 0; index < std::min(reach, count); ++index) push(index);
  for (int index = 0; index < count; ++index) {
    if (index + reach < count) push(index + reach);
    if (candidates.front().first < index - reach) candidates.pop_front();
    line[index * stride] = candidates.front().second;
  }
}

}  // namespace

std::vector<Hole> holes_of(const Mask& mask) {
  std::vector<HoleRun> runs;
  Groups groups;
  std::size_t above = 0, above_end = 0;  // runs of the row above
  for (int y = 0; y < mask.height; ++y) {
    const std::size_t begin = runs.size();
    for (const HoleRun& run : runs_of_row(mask, y)) {
      const std::size_t mine = groups.add();
      runs.push_back(run);
      while (above < above_end && runs[above].right < run.left) ++above;
      for (std::size_t i = above; i < above_end && runs[i].left <= run.right; ++i) groups.join(mine, i);
    }
    above = begin, above_end = runs.size();
  }
  std::map<std::size_t, Hole> by_root;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const HoleRun& run = runs[i];
    const auto [found, is_new] = by_root.try_emplace(groups.root(i));
    Hole& hole = found->second;
    if (is_new) hole = {run.y, run.left, run.y + 1, run.right, 0, {}};
    hole.left = std::min(hole.left, run.left);
    hole.right = std::max(hole.right, run.right);
    hole.bottom = run.y + 1;
    hole.pixels += run.right - run.left;
    hole.runs.push_back(run);
  }
  std::vector<Hole> holes;
  for (auto& [root, hole] : by_root) holes.push_back(std::move(hole));
  return holes;
}

int thickness(const Hole& hole) {
  // The largest square that ends at a pixel follows from those that end left of it and above.
  std::vector<int> above(static_cast<std::size_t>(hole.width()) + 1), here(above.size());
  int most = 0;
  for (std::size_t i = 0; i < hole.runs.size(); above.swap(here)) {
    const int y = hole.runs[i].y;
    std::fill(here.begin(), here.end(), 0);
    for (; i < hole.runs.size() && hole.runs[i].y == y; ++i) {
      for (int at = hole.runs[i].left - hole.left + 1; at <= hole.runs[i].right - hole.left; ++at) {
        here[at] = 1 + std::min({above[at], above[at - 1], here[at - 1]});
        most = std::max(most, here[at]);
      }
    }
  }
  return most;
}

Mask inverted(const Mask& mask) {
  Mask result = mask;
  for (std::uint8_t& sample : result.samples) sample = static_cast<std::uint8_t>(255 - sample);
  return result;
}

Mask grown(const Mask& mask, int pixels) {
  Mask result = mask;
  if (pixels == 0) return result;
  const auto stride = static_cast<std::size_t>(mask.width);
  for (int y = 0; y < mask.height; ++y) widen_line(result.samples.data() + y * stride, mask.width, 1, pixels);
  for (int x = 0; x < mask.width; ++x) widen_line(result.samples.data() + x, mask.height, stride, pixels);
  return result;
}

}  // namespace lacuna
