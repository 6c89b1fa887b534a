/** Draws picture, mask and comparison on the canvas, and knows where on the picture a place of it is. */
import { Box, Mask, tileSide } from './mask';
import { OpenPicture } from './open_picture';
import { Point } from './painting';
import { Picture } from './picture';

const maskColour = [232, 40, 110];
const maskOpacity = 0.6;

export class View {
  open?: OpenPicture;
  /** Share of the canvas left of which the original is shown; 1 = all of it, undefined = nothing. */
  compared?: number;
  /** A part of the picture as it would become. */
  preview?: { box: Box; bitmap: ImageBitmap };
  previewOpacity = 1;
  scale = 1; // canvas pixels per picture pixel
  private originX = 0; // of the picture, in canvas pixels
  private originY = 0;
  private tiles = new Map<number, HTMLCanvasElement>();
  private drawn = true;
  /** Draws over everything, in picture coordinates: cursor, rectangle, lasso. */
  overlay: (context: CanvasRenderingContext2D) => void = () => undefined;
  onZoom: () => void = () => undefined;
  onDraw: () => void = () => undefined;

  get picture(): Picture | undefined {
    return this.open?.picture;
  }
  get mask(): Mask | undefined {
    return this.open?.mask;
  }

  constructor(readonly canvas: HTMLCanvasElement) {
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  private resize(): void {
    const ratio = devicePixelRatio || 1;
    const before = { x: this.canvas.width, y: this.canvas.height };
    this.canvas.width = Math.max(1, Math.round(this.canvas.clientWidth * ratio));
    this.canvas.height = Math.max(1, Math.round(this.canvas.clientHeight * ratio));
    this.originX += (this.canvas.width - before.x) / 2;
    this.originY += (this.canvas.height - before.y) / 2;
    this.draw();
  }

  /** Shows another picture, whole. */
  show(open: OpenPicture | undefined): void {
    this.open = open;
    this.preview = undefined;
    this.tiles.clear();
    open?.mask.redraw();
    this.fit();
    this.draw();
  }

  fit(): void {
    if (!this.picture) return;
    const { width, height } = this.picture;
    this.scale = Math.min(4 * devicePixelRatio, (0.96 * this.canvas.width) / width, (0.96 * this.canvas.height) / height);
    this.originX = (this.canvas.width - width * this.scale) / 2;
    this.originY = (this.canvas.height - height * this.scale) / 2;
    this.draw();
    this.onZoom();
  }

  /** Zooms by a factor; what is at (x, y), in CSS pixels of the canvas, stays where it is. */
  zoom(factor: number, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2): void {
    const ratio = this.canvas.width / this.canvas.clientWidth;
    const scale = Math.min(64, Math.max(0.01, this.scale * factor));
    this.originX = x * ratio - ((x * ratio - this.originX) * scale) / this.scale;
    this.originY = y * ratio - ((y * ratio - this.originY) * scale) / this.scale;
    this.scale = scale;
    this.draw();
    this.onZoom();
  }

  pan(dx: number, dy: number): void {
    const ratio = this.canvas.width / this.canvas.clientWidth;
    this.originX += dx * ratio;
    this.originY += dy * ratio;
    this.draw();
  }

  /** The place on the picture of a place on the canvas, in CSS pixels. */
  toPicture(x: number, y: number): Point {
    const ratio = this.canvas.width / this.canvas.clientWidth;
    return { x: (x * ratio - this.originX) / this.scale, y: (y * ratio - this.originY) / this.scale };
  }

  /** The part of the picture that is seen, in whole pixels; nothing where none is. */
  visible(): Box | undefined {
    if (!this.picture) return undefined;
    const from = this.toPicture(0, 0), to = this.toPicture(this.canvas.clientWidth, this.canvas.clientHeight);
    const box = {
      left: Math.max(0, Math.floor(from.x)),
      top: Math.max(0, Math.floor(from.y)),
      right: Math.min(this.picture.width, Math.ceil(to.x)),
      bottom: Math.min(this.picture.height, Math.ceil(to.y)),
    };
    return box.left < box.right && box.top < box.bottom ? box : undefined;
  }

  /** Draws at the next frame. */
  draw(): void {
    if (!this.drawn) return;
    this.drawn = false;
    requestAnimationFrame(() => {
      this.drawn = true;
      this.drawNow();
    });
  }

  private drawNow(): void {
    const context = this.canvas.getContext('2d')!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.open) return;
    context.setTransform(this.scale, 0, 0, this.scale, this.originX, this.originY);
    this.drawPicture(context, this.open.picture);
    if (this.preview) this.drawPreview(context);
    if (this.compared !== undefined) this.drawOriginal(context, this.compared);
    else this.drawMask(context);
    this.overlay(context);
    this.onDraw();
  }

  private drawPreview(context: CanvasRenderingContext2D): void {
    const { box, bitmap } = this.preview!;
    context.globalAlpha = this.previewOpacity;
    context.drawImage(bitmap, box.left, box.top);
    context.globalAlpha = 1;
    const { width, height } = this.open!.picture;
    if (bitmap.width === width && bitmap.height === height) return;
    for (const [line, colour] of [[3, '#000'], [1.5, '#fff']] as const) {
      context.lineWidth = line / this.scale;
      context.strokeStyle = colour;
      context.strokeRect(box.left, box.top, bitmap.width, bitmap.height);
    }
  }

  private drawPicture(context: CanvasRenderingContext2D, picture: Picture): void {
    context.imageSmoothingEnabled = this.scale < 3; // single pixels stay visible
    context.imageSmoothingQuality = 'medium';
    context.drawImage(picture.drawable(this.scale, () => this.draw()), 0, 0, picture.width, picture.height);
  }

  private drawOriginal(context: CanvasRenderingContext2D, share: number): void {
    const { original } = this.open!;
    const edge = share >= 1 ? original.width : (share * this.canvas.width - this.originX) / this.scale;
    context.save();
    context.beginPath();
    context.rect(0, 0, edge, original.height);
    context.clip();
    this.drawPicture(context, original);
    context.restore();
    if (share >= 1) return;
    for (const [line, colour] of [[4, '#000'], [2, '#fff']] as const) {
      context.fillStyle = colour;
      context.fillRect(edge - line / 2 / this.scale, 0, line / this.scale, original.height);
    }
  }

  private drawMask(context: CanvasRenderingContext2D): void {
    const mask = this.mask!;
    for (const index of mask.stale) this.paintTile(index);
    mask.stale.clear();
    context.imageSmoothingEnabled = this.scale < 1;
    for (const [index, tile] of this.tiles)
      context.drawImage(tile, (index % mask.columns) * tileSide, Math.floor(index / mask.columns) * tileSide);
  }

  private paintTile(index: number): void {
    const mask = this.mask!;
    const values = mask.tile(index);
    if (!values) {
      this.tiles.delete(index);
      return;
    }
    const canvas = this.tiles.get(index) ?? document.createElement('canvas');
    if (!this.tiles.has(index)) {
      canvas.width = Math.min(tileSide, mask.width - (index % mask.columns) * tileSide);
      canvas.height = Math.min(tileSide, mask.height - Math.floor(index / mask.columns) * tileSide);
      this.tiles.set(index, canvas);
    }
    const image = new ImageData(canvas.width, canvas.height);
    for (let y = 0, to = 0; y < canvas.height; ++y) {
      for (let x = 0; x < canvas.width; ++x, to += 4) {
        image.data.set(maskColour, to);
        image.data[to + 3] = values[y * tileSide + x] * maskOpacity;
      }
    }
    canvas.getContext('2d')!.putImageData(image, 0, 0);
  }
}
