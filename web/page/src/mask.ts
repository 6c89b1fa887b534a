/** What should go: 0 keeps a pixel, 255 fills it. At the picture's full size, in square tiles of which only
 * painted ones take memory. */
export const tileSide = 512;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A state of the mask. States share the tiles that they have in common, so that keeping many is cheap. */
export type MaskState = readonly (Uint8Array | undefined)[];

export class Mask {
  readonly columns: number;
  readonly rows: number;
  private tiles: (Uint8Array | undefined)[];
  private owned = new Set<number>();
  /** Tiles that differ from what is drawn. */
  readonly stale = new Set<number>();

  constructor(readonly width: number, readonly height: number) {
    this.columns = Math.ceil(width / tileSide);
    this.rows = Math.ceil(height / tileSide);
    this.tiles = [...this.blank()];
  }

  /** The present state; what is painted from here on does not change it. */
  state(): MaskState {
    this.owned.clear();
    return [...this.tiles];
  }

  /** The state in which nothing is painted. */
  blank(): MaskState {
    return new Array(this.columns * this.rows).fill(undefined);
  }

  restore(state: MaskState): void {
    state.forEach((tile, index) => {
      if (tile !== this.tiles[index]) this.stale.add(index);
    });
    this.tiles = [...state];
    this.owned.clear();
  }

  /** All that is painted has to be drawn anew. */
  redraw(): void {
    this.tiles.forEach((tile, index) => tile && this.stale.add(index));
  }

  tile(index: number): Uint8Array | undefined {
    return this.tiles[index];
  }

  get(x: number, y: number): number {
    const tile = this.tiles[Math.floor(y / tileSide) * this.columns + Math.floor(x / tileSide)];
    return tile ? tile[(y % tileSide) * tileSide + (x % tileSide)] : 0;
  }

  isEmpty(): boolean {
    return this.tiles.every((tile) => !tile || tile.every((value) => value === 0));
  }

  /** Replaces each value in a box by change(value, x, y). */
  change(box: Box, change: (value: number, x: number, y: number) => number): void {
    const left = Math.max(0, Math.floor(box.left)), right = Math.min(this.width, Math.ceil(box.right));
    const top = Math.max(0, Math.floor(box.top)), bottom = Math.min(this.height, Math.ceil(box.bottom));
    for (let row = Math.floor(top / tileSide); row * tileSide < bottom; ++row) {
      for (let column = Math.floor(left / tileSide); column * tileSide < right; ++column) {
        const tile = this.writable(row * this.columns + column);
        const x0 = column * tileSide, y0 = row * tileSide;
        for (let y = Math.max(top, y0); y < Math.min(bottom, y0 + tileSide); ++y) {
          for (let x = Math.max(left, x0); x < Math.min(right, x0 + tileSide); ++x) {
            const at = (y - y0) * tileSide + (x - x0);
            tile[at] = change(tile[at], x, y);
          }
        }
      }
    }
  }

  /** The smallest box of whole tiles around all that is painted. */
  bounds(): Box {
    const box = { left: this.width, top: this.height, right: 0, bottom: 0 };
    this.tiles.forEach((tile, index) => {
      if (!tile) return;
      const x = (index % this.columns) * tileSide, y = Math.floor(index / this.columns) * tileSide;
      box.left = Math.min(box.left, x);
      box.top = Math.min(box.top, y);
      box.right = Math.min(this.width, Math.max(box.right, x + tileSide));
      box.bottom = Math.min(this.height, Math.max(box.bottom, y + tileSide));
    });
    return box;
  }

  whole(): Box {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  private writable(index: number): Uint8Array {
    this.stale.add(index);
    if (!this.owned.has(index)) {
      this.owned.add(index);
      this.tiles[index] = this.tiles[index]?.slice() ?? new Uint8Array(tileSide * tileSide);
    }
    return this.tiles[index]!;
  }
}
