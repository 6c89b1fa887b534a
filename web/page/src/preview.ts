/** What denoising would make of the part of the picture that is seen, while its strength is chosen. */
import { Box } from './mask';
import { Picture } from './picture';
import { runJob, uploadImage } from './server';
import { View } from './view';

const rest = 200; // milliseconds without a move before anything is computed

/** The middle of a box, of `mostPixels` at most. */
function middle(box: Box, mostPixels: number): Box {
  const width = box.right - box.left, height = box.bottom - box.top;
  const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)));
  const w = Math.round(width * scale), h = Math.round(height * scale);
  const left = Math.round(box.left + (width - w) / 2), top = Math.round(box.top + (height - h) / 2);
  return { left, top, right: left + w, bottom: top + h };
}

async function cut(picture: Picture, box: Box): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = box.right - box.left;
  canvas.height = box.bottom - box.top;
  canvas.getContext('2d')!.drawImage((await picture.wake()).full, -box.left, -box.top);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('canvas'))), 'image/png'));
}

export class Preview {
  /** A fast model to ask; the server's own choice where it is empty. */
  model = '';
  private isOn = false;
  private busy = false;
  private timer = 0;
  private shown = ''; // picture and part that the preview in the view is of
  private numbers = new WeakMap<Picture, number>();
  private known = 0;

  /** `allowed` says whether the server may be asked now; `onState` is told of "busy", an error, or what was found. */
  constructor(
    private readonly view: View,
    private readonly allowed: () => boolean,
    private readonly onState: (state: 'off' | 'busy' | { sigma: number } | { error: unknown }) => void,
  ) {}

  get on(): boolean {
    return this.isOn;
  }

  switch(on: boolean): void {
    this.isOn = on;
    this.drop();
    if (on) this.moved();
    else this.onState('off');
  }

  /** The view shows another part or another picture; called whenever it is drawn. */
  moved(): void {
    if (!this.isOn) return;
    const { picture } = this.view;
    const box = this.view.visible();
    if (!picture || !box || this.key(picture, this.part(box)) === this.shown) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.compute(), rest);
  }

  /** What of the visible box can be had without waiting long. */
  private part(visible: Box): Box {
    return middle(visible, this.model ? 512 * 512 : 320 * 320);
  }

  private key(picture: Picture, box: Box): string {
    if (!this.numbers.has(picture)) this.numbers.set(picture, ++this.known);
    return [this.numbers.get(picture), box.left, box.top, box.right, box.bottom].join();
  }

  private drop(): void {
    this.view.preview = undefined;
    this.shown = '';
    this.view.draw();
  }

  private async compute(): Promise<void> {
    const { picture } = this.view;
    const visible = this.view.visible();
    if (!this.isOn || this.busy || !picture || !visible || !this.allowed()) return;
    const box = this.part(visible);
    this.busy = true;
    this.shown = this.key(picture, box);
    this.onState('busy');
    try {
      const image = await uploadImage(await cut(picture, box));
      const options = this.model ? { model: this.model } : {};
      const { job, blob } = await runJob({ operation: 'denoise', image, options }, new AbortController().signal, () => undefined);
      const bitmap = await createImageBitmap(blob);
      if (this.isOn && this.view.picture === picture) {
        this.view.preview = { box, bitmap };
        this.onState({ sigma: Number(job.result!.report.noise_sigma) });
      }
    } catch (error) {
      this.onState({ error });
    }
    this.busy = false;
    this.view.draw(); // asks again where the view has moved meanwhile
  }
}
