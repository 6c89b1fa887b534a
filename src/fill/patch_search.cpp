#include "fill/patch_search.h"

#include <algorithm>
#include <limits>

#include "core/parallel.h"
#include "core/random.h"
#include "fill/patch_distance.h"

namespace lacuna {
namespace {

constexpr int square = 64;  ///< side of the squares that are worked on at a time

class Pass {
 public:
  Pass(const ExemplarLevel& level, const PatchSearch& search, int number, MatchField& field)
      : level_(level),
        search_(search),
        number_(number),
        field_(field),
        before_(field.matches()),
        stride_(static_cast<std::size_t>(level.width) * texel_size) {}

  void run() {
    const int shift = number_ % 2 ? square / 2 : 0;  // so that borders of squares are elsewhere each time
    const int rows = (field_.height() + shift + square - 1) / square;
    const int columns = (field_.width() + shift + square - 1) / square;
    parallel_for(search_.threads, static_cast<std::int64_t>(rows) * columns, [&](std::int64_t item) {
      const int top = static_cast<int>(item / columns) * square - shift;
      const int left = static_cast<int>(item % columns) * square - shift;
      const Area area{field_.top() + std::max(0, top), field_.left() + std::max(0, left),
                      field_.top() + std::min(field_.height(), top + square),
                      field_.left() + std::min(field_.width(), left + square)};
      Random random(search_.seed, search_.stage * 64 + number_, item);
      run_square(area, random);
    });
  }

 private:
  struct Area {
    int top, left, bottom, right;
    bool holds(int y, int x) const { return y >= top && x >= left && y < bottom && x < right; }
  };

  void run_square(const Area& area, Random& random) {
    const bool forward = number_ % 2 == 0;
    const int step = forward ? -1 : 1;  // to the neighbours that have been looked at
    for (int i = 0; i < area.bottom - area.top; ++i) {
      const int y = forward ? area.top + i : area.bottom - 1 - i;
      for (int j = 0; j < area.right - area.left; ++j) {
        const int x = forward ? area.left + j : area.right - 1 - j;
        if (!field_.is_target(y, x)) continue;
        if (search_.active && !(*search_.active)[field_.index(y, x)]) continue;
        Match& best = field_.at(y, x);
        const std::int32_t here = y * level_.width + x;
        if (best.source < 0) best.source = random_source(random);
        if (best.source < 0) continue;
        if (number_ == 0)
          best.distance = distance(here, best.source, std::numeric_limits<std::uint32_t>::max());
        propagate(area, y, x + step, here, -step, best);
        propagate(area, y + step, x, here, -step * level_.width, best);
        search_near(here, random, best);
        for (int k = 0; k < search_.uniform_tries; ++k) attempt(here, random_source(random), best);
      }
    }
  }

  std::uint32_t distance(std::int32_t target, std::int32_t source, std::uint32_t limit) const {
    const std::int64_t corner = patch_radius * (static_cast<std::int64_t>(level_.width) + 1);
    const std::uint8_t* a = level_.texel(target - corner);
    const std::uint8_t* b = level_.texel(source - corner);
    if (!search_.known) return patch_distance(a, b, stride_, limit);
    return patch_distance(a, b, search_.known->data() + (target - corner) * texel_size, stride_, limit);
  }

  void attempt(std::int32_t target, std::int32_t source, Match& best) const {
    if (source < 0 || source == best.source) return;
    const std::uint32_t found = distance(target, source, best.distance);
    if (found < best.distance) best = {source, found};
  }

  /// Tries the likeness of the neighbour at (y, x), moved along by `move`.
  void propagate(const Area& area, int y, int x, std::int32_t target, int move, Match& best) const {
    if (!field_.is_target(y, x)) return;
    const std::int32_t source =
        area.holds(y, x) ? field_.at(y, x).source : before_[field_.index(y, x)].source;
    // Sources lie inside of the picture, so that one step does not leave it.
    if (source >= 0 && level_.is_source[source + move]) attempt(target, source + move, best);
  }

  void search_near(std::int32_t target, Random& random, Match& best) const {
    for (int radius = search_.radius; radius >= 1; radius /= 2) {
      const int y = best.source / level_.width, x = best.source % level_.width;
      const auto side = static_cast<std::uint32_t>(2 * radius + 1);
      const int v = y - radius + static_cast<int>(random.below(side));
      const int u = x - radius + static_cast<int>(random.below(side));
      if (!level_.is_inside(v, u)) continue;
      const std::int32_t source = v * level_.width + u;
      if (level_.is_source[source]) attempt(target, source, best);
    }
  }

  /// A source anywhere in the level; -1 where none was met.
  std::int32_t random_source(Random& random) const {
    const auto count = static_cast<std::uint32_t>(level_.is_source.size());
    for (int i = 0; i < 64; ++i) {
      const auto place = static_cast<std::int32_t>(random.below(count));
      if (level_.is_source[place]) return place;
    }
    return -1;
  }

  const ExemplarLevel& level_;
  const PatchSearch& search_;
  int number_;
  MatchField& field_;
  std::vector<Match> before_;
  std::size_t stride_;
};

}  // namespace

void search_matches(const ExemplarLevel& level, const PatchSearch& search, MatchField& field) {
  for (int number = 0; number < search.passes; ++number) Pass(level, search, number, field).run();
}

}  // namespace lacuna
