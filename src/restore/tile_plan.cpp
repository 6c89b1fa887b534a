#include "restore/tile_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "lacuna/error.h"

namespace lacuna {
namespace {

int divide_up(int a, int b) {
  return (a + b - 1) / b;
}

std::vector<TileSpan> plan_spans(int size, int stride, int halo, int side) {
  std::vector<TileSpan> spans;
  if (size <= 0) return spans;
  const int units = divide_up(size, stride);
  const int count = divide_up(units, std::max(1, side / stride));
  const int margin = divide_up(halo, stride) * stride;
  int begin = 0;
  for (int i = 1; i <= count; ++i) {
    const int end = static_cast<int>(static_cast<long long>(units) * i / count) * stride;
    spans.push_back(
        {begin, std::min(end, size), std::max(0, begin - margin), std::min(end + margin, units * stride)});
    begin = end;
  }
  return spans;
}

std::size_t longest(const std::vector<TileSpan>& spans) {
  int most = 0;
  for (const TileSpan& span : spans) most = std::max(most, span.seen());
  return static_cast<std::size_t>(most);
}

}  // namespace

TilePlan plan_tiles(int width, int height, int stride, int halo, int side) {
  return {width, height, plan_spans(height, stride, halo, side), plan_spans(width, stride, halo, side)};
}

std::size_t tile_bytes(const TilePlan& plan, const TileCost& cost) {
  const std::size_t rows = longest(plan.rows);
  return rows * longest(plan.columns) * cost.per_seen_pixel +
         rows * static_cast<std::size_t>(plan.width) * cost.per_row_pixel;
}

TilePlan plan_within(int width, int height, int stride, const std::function<int()>& halo,
                     const TileCost& cost, std::size_t budget) {
  const int whole = std::max({width, height, 1}) + stride;
  TilePlan plan = plan_tiles(width, height, stride, 0, whole);
  if (tile_bytes(plan, cost) <= budget) return plan;
  constexpr int smallest = 64;
  const int margin = halo();
  int fits = 0, large = whole;  // bisection over the side
  for (int side = smallest; fits == 0 || large - fits > stride; side = (fits + large) / 2) {
    plan = plan_tiles(width, height, stride, margin, side);
    const std::size_t bytes = tile_bytes(plan, cost);
    if (bytes <= budget) {
      fits = side;
    } else if (fits == 0) {
      constexpr std::size_t mebibyte = std::size_t{1} << 20;
      throw Error(
          ErrorCode::limit_exceeded,
          fmt::format("a picture of {} x {} needs {} MiB beside the program, --max-memory leaves {} MiB",
                      width, height, bytes / mebibyte + 1, budget / mebibyte));
    } else {
      large = side;
    }
  }
  return plan_tiles(width, height, stride, margin, fits);
}

Stretch needed(const TileSpan& span, int size) {
  if (span.see_end <= size) return {span.see_begin, span.see_end};
  const int mirrored = 2 * (size - 1) - (span.see_end - 1);
  return {std::max(0, std::min(span.see_begin, mirrored)), size};
}

int reflect(int i, int size) {
  if (size == 1) return 0;
  const int period = 2 * (size - 1);
  i = (i % period + period) % period;
  return i < size ? i : period - i;
}

}  // namespace lacuna
