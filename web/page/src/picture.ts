/** A picture that is open: its file as it is, and what the browser shows of it. */

/** Decoded pictures take much memory: those that were drawn last stay, the others are decoded again. */
const mostAwake = 4;
let awake: Picture[] = [];

interface Decoded {
  full: ImageBitmap;
  /** The same, small enough to be drawn at every move; `full` where that is small enough. */
  small: ImageBitmap;
}

async function reduced(full: ImageBitmap, side: number): Promise<ImageBitmap> {
  const scale = side / Math.max(full.width, full.height);
  if (scale >= 1) return full;
  return createImageBitmap(full, {
    resizeWidth: Math.max(1, Math.round(full.width * scale)),
    resizeHeight: Math.max(1, Math.round(full.height * scale)),
    resizeQuality: 'high',
  });
}

function thumbnailOf(picture: ImageBitmap): HTMLCanvasElement {
  const side = 96, scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export class Picture {
  /** Id of the upload, once there is one. */
  uploaded?: string;
  private decoded?: Decoded;
  private waking?: Promise<Decoded>;

  private constructor(
    readonly file: Blob,
    readonly width: number,
    readonly height: number,
    readonly thumbnail: HTMLCanvasElement,
  ) {}

  /** Rejects what the browser cannot decode. */
  static async read(file: Blob): Promise<Picture> {
    const full = await createImageBitmap(file);
    const small = await reduced(full, 2048);
    const picture = new Picture(file, full.width, full.height, thumbnailOf(small));
    picture.decoded = { full, small };
    picture.stayAwake();
    return picture;
  }

  /** The decoded picture. */
  async wake(): Promise<Decoded> {
    if (!this.decoded) {
      this.waking ??= createImageBitmap(this.file).then(async (full) => ({ full, small: await reduced(full, 2048) }));
      this.decoded = await this.waking;
      this.waking = undefined;
    }
    this.stayAwake();
    return this.decoded;
  }

  /** What to draw now at so many canvas pixels per pixel. Until it is decoded, the thumbnail; `ready` is called then. */
  drawable(scale: number, ready: () => void): CanvasImageSource {
    if (!this.decoded) {
      void this.wake().then(ready);
      return this.thumbnail;
    }
    this.stayAwake();
    const { full, small } = this.decoded;
    return scale <= small.width / full.width ? small : full;
  }

  private stayAwake(): void {
    if (awake[0] === this) return;
    awake = [this, ...awake.filter((each) => each !== this)];
    for (const each of awake.splice(mostAwake)) each.sleep();
  }

  private sleep(): void {
    this.decoded?.full.close();
    this.decoded?.small.close();
    this.decoded = undefined;
  }
}
