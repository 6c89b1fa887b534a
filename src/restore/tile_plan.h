#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace lacuna {

/// A stretch of rows or columns of a tile.
struct TileSpan {
  int keep_begin = 0, keep_end = 0;  ///< what is kept of the result, within the picture
  /// What the network sees, halo included: begins at a multiple of the stride and is a multiple long. May end
  /// beyond the picture, which is continued there by reflection.
  int see_begin = 0, see_end = 0;

  int kept() const { return keep_end - keep_begin; }
  int seen() const { return see_end - see_begin; }
};

/// How a picture is cut: every combination of a row span with a column span is a tile. The kept parts cover
/// the picture once. An empty picture has no tiles.
struct TilePlan {
  int width = 0, height = 0;
  std::vector<TileSpan> rows, columns;

  std::size_t tile_count() const { return rows.size() * columns.size(); }
};

/// The fewest tiles that keep at most `side` x `side` pixels (rounded down to a multiple of the stride, at
/// least one), all of nearly the same size, with at least `halo` pixels seen around what is kept.
TilePlan plan_tiles(int width, int height, int stride, int halo, int side);

/// What is held in memory while a plan is carried out tile by tile, one row of tiles after the other.
struct TileCost {
  std::size_t per_seen_pixel = 0;  ///< bytes for each pixel that the network sees at a time
  std::size_t per_row_pixel = 0;   ///< bytes for each pixel of the picture's rows that a row of tiles sees
};
std::size_t tile_bytes(const TilePlan& plan, const TileCost& cost);

/// The plan with the largest square tiles that keep within `budget` bytes; the whole picture if it does.
/// `halo` is asked only if it does not. Throws limit_exceeded if tiles of 64 x 64 do not either.
TilePlan plan_within(int width, int height, int stride, const std::function<int()>& halo,
                     const TileCost& cost, std::size_t budget);

/// A half-open range of rows or columns of the picture.
struct Stretch {
  int begin = 0, end = 0;
};
/// The rows (or columns) of a picture of `size` that a span needs, those it is continued from included.
Stretch needed(const TileSpan& span, int size);

/// Where row or column `i` comes from in a picture of `size` that is continued by reflection at its ends,
/// which are not repeated: c b | a b c | b a ...
int reflect(int i, int size);

}  // namespace lacuna
