#include "fill/copy_seams.h"

#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "fill/smooth_fill.h"

namespace lacuna {
namespace {

/// The hole's pixels and where each is copied from, by place.
class Copies {
 public:
  Copies(const ExemplarLevel& level, const std::vector<std::int32_t>& sources)
      : level_(level), moves_(level.is_hole.size(), 0) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const std::int32_t place = level.hole_places[i];
      if (sources[i] >= 0) moves_[place] = sources[i] - place;
    }
  }

  /// What is added to a place to get that which it is copied from; 0 for what is known, which is its own
  /// copy, and for holes that nothing is copied to.
  std::int32_t move(std::int32_t place) const { return moves_[place]; }
  void set_move(std::int32_t place, std::int32_t move) { moves_[place] = move; }

  /// Calls visit(neighbour) for those of the four neighbours that lie in the picture.
  template <typename Visit>
  void visit_neighbours(std::int32_t place, const Visit& visit) const {
    const int y = place / level_.width, x = place % level_.width;
    if (y > 0) visit(place - level_.width);
    if (x > 0) visit(place - 1);
    if (x + 1 < level_.width) visit(place + 1);
    if (y + 1 < level_.height) visit(place + level_.width);
  }

  /// Where the piece that `place` is copied from goes on for its neighbour; -1 where that is not known.
  std::int32_t going_on(std::int32_t place, std::int32_t move, std::int32_t neighbour) const {
    const int x = (place + move) % level_.width + neighbour % level_.width - place % level_.width;
    const std::int64_t source = static_cast<std::int64_t>(neighbour) + move;
    const bool in_picture = x >= 0 && x < level_.width && source >= 0 &&
                            source < static_cast<std::int64_t>(level_.is_hole.size());
    return in_picture && !level_.is_hole[source] ? static_cast<std::int32_t>(source) : -1;
  }

 private:
  const ExemplarLevel& level_;
  std::vector<std::int32_t> moves_;
};

int squared_difference(const std::uint8_t* a, const std::uint8_t* b) {
  int sum = 0;
  for (int channel = 0; channel < 5; ++channel) {  // colour and gradient; texture is not seen
    const int difference = a[channel] - b[channel];
    sum += difference * difference;
  }
  return sum;
}

class SeamHiding {
 public:
  SeamHiding(const ExemplarLevel& level, Copies& copies) : level_(level), copies_(copies) {}

  /// Pixels of one colour of a chess board, whose neighbours all are of the other one.
  void sweep(int colour, int threads) {
    constexpr std::size_t at_a_time = 4096;
    const std::vector<std::int32_t>& places = level_.hole_places;
    const auto blocks = static_cast<std::int64_t>((places.size() + at_a_time - 1) / at_a_time);
    parallel_for(threads, blocks, [&](std::int64_t block) {
      const std::size_t begin = static_cast<std::size_t>(block) * at_a_time;
      for (std::size_t i = begin; i < std::min(places.size(), begin + at_a_time); ++i)
        if ((places[i] / level_.width + places[i] % level_.width) % 2 == colour) improve(places[i]);
    });
  }

 private:
  void improve(std::int32_t place) {
    const std::int32_t now = copies_.move(place);
    std::int32_t best = now;
    std::int64_t least = -1;
    copies_.visit_neighbours(place, [&](std::int32_t neighbour) {
      const std::int32_t move = copies_.move(neighbour);
      if (move == 0 || move == now || copies_.going_on(neighbour, move, place) < 0) return;
      if (least < 0) least = cost(place, now);
      const std::int64_t its = cost(place, move);
      if (its < least) best = move, least = its;
    });
    if (best != now) copies_.set_move(place, best);
  }

  std::int64_t cost(std::int32_t place, std::int32_t move) const {
    if (move == 0) return std::int64_t{1} << 40;  // nothing is copied to it so far
    constexpr int seam_weight = 4;
    const std::uint8_t* mine = level_.texel(place + move);
    std::int64_t sum = squared_difference(mine, level_.texel(place));
    copies_.visit_neighbours(place, [&](std::int32_t neighbour) {
      const std::int32_t other = copies_.move(neighbour);
      if (other == move) return;
      // Both pieces, each where it ends and where it would go on.
      const std::int32_t mine_on = copies_.going_on(place, move, neighbour);
      const std::int32_t other_on = other ? copies_.going_on(neighbour, other, place) : -1;
      if (mine_on >= 0)
        sum += seam_weight * squared_difference(level_.texel(mine_on), level_.texel(neighbour + other));
      if (other_on >= 0) sum += seam_weight * squared_difference(mine, level_.texel(other_on));
    });
    return sum;
  }

  const ExemplarLevel& level_;
  Copies& copies_;
};

}  // namespace

void hide_seams(const ExemplarLevel& level, int sweeps, int threads, std::vector<std::int32_t>& sources) {
  Copies copies(level, sources);
  SeamHiding hiding(level, copies);
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (const int colour : {0, 1}) hiding.sweep(colour, threads);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::int32_t place = level.hole_places[i], move = copies.move(place);
    sources[i] = move ? place + move : -1;
  }
}

Planes seam_offset(const ExemplarLevel& level, const Planes& picture, int channel,
                   const std::vector<std::int32_t>& sources, double reach) {
  constexpr float most_step = 40 / 255.0f;  // a larger one is an edge of the picture, not a seam
  const Copies copies(level, sources);
  const float* plane = picture.plane(channel);
  Planes steps(1, picture.height, picture.width);
  for (const std::int32_t place : level.hole_places) {
    const std::int32_t move = copies.move(place);
    if (move == 0) continue;
    copies.visit_neighbours(place, [&](std::int32_t neighbour) {
      const std::int32_t other = copies.move(neighbour);
      if (other == move) return;
      const bool known = !level.is_hole[neighbour];
      if (!known && other == 0) return;
      const std::int32_t mine_on = copies.going_on(place, move, neighbour);
      const std::int32_t other_on = known ? -1 : copies.going_on(neighbour, other, place);
      // What the neighbour has, less what this piece would go on with there; and the same from the other
      // side.
      float step = 0;
      int count = 0;
      if (mine_on >= 0) step += plane[neighbour + other] - plane[mine_on], ++count;
      if (other_on >= 0) step += plane[other_on] - plane[place + move], ++count;
      if (count) steps.samples[place] += std::clamp(step / static_cast<float>(count), -most_step, most_step);
    });
  }
  const std::vector<bool> unknown(level.is_hole.begin(), level.is_hole.end());
  Planes offset(1, picture.height, picture.width);
  fill_smoothly(unknown, offset, reach, std::move(steps));
  return offset;
}

}  // namespace lacuna
