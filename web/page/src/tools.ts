/** Turns pointers and the keyboard's cursor into changes of the mask and of the view. */
import { MaskState } from './mask';
import { drawPolygon, drawRectangle, drawStroke, Point } from './painting';
import { View } from './view';

export type ToolName = 'brush' | 'eraser' | 'rectangle' | 'lasso';

interface Stroke {
  pointer: number;
  before: MaskState;
  points: Point[];
}

export class Tools {
  tool: ToolName = 'brush';
  diameter = 40; // in picture pixels
  softness = 0;
  panning = false; // while the space bar is held
  enabled = false;
  cursor?: Point;
  private cursorOfKeys = false;
  private stroke?: Stroke;
  private pointers = new Map<number, { x: number; y: number }>();

  /** `onChange` is called after a stroke with the mask as it was before. */
  constructor(private readonly view: View, private readonly onChange: (before: MaskState) => void) {
    const canvas = view.canvas;
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    canvas.addEventListener('pointerup', (event) => this.up(event));
    canvas.addEventListener('pointercancel', (event) => this.lose(event));
    canvas.addEventListener('pointerleave', () => this.hideCursor());
    view.overlay = (context) => this.drawOverlay(context);
  }

  private place(event: PointerEvent): { x: number; y: number } {
    const box = this.view.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down(event: PointerEvent): void {
    if (!this.enabled) return;
    const place = this.place(event);
    this.view.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, place);
    const middle = 1;
    if (this.pointers.size > 1) this.cancel(); // two fingers move the picture
    else if (event.button !== middle && !this.panning) this.begin(event, this.view.toPicture(place.x, place.y));
    event.preventDefault();
    this.view.canvas.focus({ preventScroll: true });
  }

  private begin(event: PointerEvent, point: Point): void {
    this.cursorOfKeys = false;
    this.stroke = { pointer: event.pointerId, before: this.view.mask!.state(), points: [point] };
    this.paint(point, point, event);
  }

  private move(event: PointerEvent): void {
    const place = this.place(event);
    const known = this.pointers.get(event.pointerId);
    if (this.stroke?.pointer === event.pointerId) {
      for (const each of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
        const at = this.place(each);
        const point = this.view.toPicture(at.x, at.y);
        this.paint(this.stroke.points[this.stroke.points.length - 1], point, each);
        this.stroke.points.push(point);
      }
    } else if (known && this.pointers.size === 2) {
      this.pinch(event.pointerId, place);
    } else if (known) {
      this.view.pan(place.x - known.x, place.y - known.y);
    }
    if (known) this.pointers.set(event.pointerId, place);
    this.cursorOfKeys = false;
    this.cursor = event.pointerType === 'touch' ? undefined : this.view.toPicture(place.x, place.y);
    this.view.draw();
  }

  private pinch(moved: number, to: { x: number; y: number }): void {
    const from = this.pointers.get(moved)!;
    const other = [...this.pointers].find(([id]) => id !== moved)![1];
    const before = Math.hypot(from.x - other.x, from.y - other.y), now = Math.hypot(to.x - other.x, to.y - other.y);
    this.view.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
    if (before > 0 && now > 0) this.view.zoom(now / before, (to.x + other.x) / 2, (to.y + other.y) / 2);
  }

  private up(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (this.stroke?.pointer !== event.pointerId) return;
    const { before, points } = this.stroke;
    const mask = this.view.mask!;
    if (this.tool === 'rectangle') drawRectangle(mask, points[0], points[points.length - 1]);
    if (this.tool === 'lasso') drawPolygon(mask, points);
    this.stroke = undefined;
    this.onChange(before);
    this.view.draw();
  }

  private lose(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (this.stroke?.pointer === event.pointerId) this.cancel();
  }

  private hideCursor(): void {
    if (!this.cursorOfKeys) this.cursor = undefined;
    this.view.draw();
  }

  private paint(from: Point, to: Point, event?: PointerEvent): void {
    if (this.tool !== 'brush' && this.tool !== 'eraser') return;
    // A pen that is pressed lightly draws thinner.
    const pressure = event?.pointerType === 'pen' && event.pressure > 0 ? 0.3 + 0.7 * event.pressure : 1;
    drawStroke(this.view.mask!, from, to, {
      radius: Math.max(0.5, (this.diameter / 2) * pressure),
      softness: this.softness,
      erase: this.tool === 'eraser',
    });
  }

  /** Takes back the stroke that is being drawn; false if there is none. */
  cancel(): boolean {
    if (!this.stroke) return false;
    this.view.mask!.restore(this.stroke.before);
    this.stroke = undefined;
    this.view.draw();
    return true;
  }

  /** Moves the keyboard's cursor by so many half brush widths, painting along the way if asked to. */
  moveCursor(dx: number, dy: number, painting: boolean): void {
    const picture = this.view.picture!;
    const from = this.cursor ?? { x: picture.width / 2, y: picture.height / 2 };
    const step = Math.max(1, this.diameter / 2);
    const to = {
      x: Math.min(picture.width, Math.max(0, from.x + dx * step)),
      y: Math.min(picture.height, Math.max(0, from.y + dy * step)),
    };
    this.cursorOfKeys = true;
    this.cursor = to;
    if (painting) this.paintByKey(from, to);
    this.view.draw();
  }

  paintAtCursor(): void {
    if (!this.cursor) this.moveCursor(0, 0, false);
    this.paintByKey(this.cursor!, this.cursor!);
  }

  private paintByKey(from: Point, to: Point): void {
    const before = this.view.mask!.state();
    if (this.tool === 'brush' || this.tool === 'eraser') this.paint(from, to);
    else drawStroke(this.view.mask!, from, to, { radius: this.diameter / 2, softness: 0, erase: false });
    this.onChange(before);
    this.view.draw();
  }

  private drawOverlay(context: CanvasRenderingContext2D): void {
    const outline = (shape: () => void) => {
      for (const [width, colour] of [[3, '#000'], [1.5, '#fff']] as const) {
        context.lineWidth = (width * devicePixelRatio) / this.view.scale;
        context.strokeStyle = colour;
        context.beginPath();
        shape();
        context.stroke();
      }
    };
    const points = this.stroke?.points;
    if (points && this.tool === 'rectangle') {
      const last = points[points.length - 1];
      outline(() => context.rect(points[0].x, points[0].y, last.x - points[0].x, last.y - points[0].y));
    } else if (points && this.tool === 'lasso') {
      outline(() => points.forEach((point) => context.lineTo(point.x, point.y)));
    } else if (this.cursor && this.enabled && this.view.compared === undefined) {
      const { x, y } = this.cursor;
      outline(() => context.arc(x, y, Math.max(1, this.diameter / 2), 0, 2 * Math.PI));
    }
  }
}
