/** Ways to change a mask. Coordinates are the picture's pixels; the centre of the first one is (0.5, 0.5). */
import { Box, Mask } from './mask';

export interface Point {
  x: number;
  y: number;
}

export interface BrushShape {
  radius: number;
  softness: number; // 0 = hard edge, 1 = soft from the middle on
  erase: boolean;
}

function around(points: Point[], margin: number): Box {
  const xs = points.map((point) => point.x), ys = points.map((point) => point.y);
  return {
    left: Math.min(...xs) - margin,
    top: Math.min(...ys) - margin,
    right: Math.max(...xs) + margin,
    bottom: Math.max(...ys) + margin,
  };
}

/** Draws the brush from one point to another. */
export function drawStroke(mask: Mask, from: Point, to: Point, brush: BrushShape): void {
  const dx = to.x - from.x, dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const ramp = Math.max(1, brush.softness * brush.radius);
  const inner = brush.radius - ramp + 0.5;
  mask.change(around([from, to], brush.radius + 1), (value, x, y) => {
    const px = x + 0.5 - from.x, py = y + 0.5 - from.y;
    const along = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
    const distance = Math.hypot(px - along * dx, py - along * dy);
    const share = Math.min(1, Math.max(0, 1 - (distance - inner) / ramp));
    const ink = Math.round(255 * share);
    return brush.erase ? Math.min(value, 255 - ink) : Math.max(value, ink);
  });
}

export function drawRectangle(mask: Mask, from: Point, to: Point): void {
  const box = around([from, to], 0);
  mask.change(
    { left: Math.round(box.left), top: Math.round(box.top), right: Math.round(box.right), bottom: Math.round(box.bottom) },
    () => 255,
  );
}

/** Fills the polygon (even-odd). */
export function drawPolygon(mask: Mask, corners: Point[]): void {
  if (corners.length < 3) return;
  const crossings = new Map<number, number[]>();
  const crossingsOf = (y: number): number[] => {
    let found = crossings.get(y);
    if (!found) {
      found = [];
      corners.forEach((a, i) => {
        const b = corners[(i + 1) % corners.length];
        if (a.y <= y + 0.5 !== b.y <= y + 0.5) found!.push(a.x + ((y + 0.5 - a.y) / (b.y - a.y)) * (b.x - a.x));
      });
      crossings.set(y, found);
    }
    return found;
  };
  mask.change(around(corners, 1), (value, x, y) => {
    let inside = false;
    for (const crossing of crossingsOf(y)) if (crossing <= x + 0.5) inside = !inside;
    return inside ? 255 : value;
  });
}

export function invert(mask: Mask): void {
  mask.change(mask.whole(), (value) => 255 - value);
}

/** Takes the largest value within `by` pixels across and down. */
export function grow(mask: Mask, by: number): void {
  for (const across of [true, false]) {
    const box = mask.bounds();
    if (box.right <= box.left) return;
    const before = new Mask(mask.width, mask.height);
    before.restore(mask.state());
    const wide = { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by };
    mask.change(wide, (value, x, y) => {
      let most = value;
      for (let step = -by; step <= by && most < 255; ++step) {
        const nx = across ? x + step : x, ny = across ? y : y + step;
        if (nx >= 0 && ny >= 0 && nx < mask.width && ny < mask.height) most = Math.max(most, before.get(nx, ny));
      }
      return most;
    });
  }
}

export function clear(mask: Mask): void {
  mask.restore(mask.blank());
}
