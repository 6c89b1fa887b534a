/** A picture that is open: its file as it is, and what the browser shows of it. */
export class Picture {
  /** Id of the upload, once there is one. */
  uploaded?: string;

  private constructor(
    readonly file: Blob,
    readonly full: ImageBitmap,
    /** The same, small enough to be drawn at every move; `full` where that is small enough. */
    readonly small: ImageBitmap,
  ) {}

  get width(): number {
    return this.full.width;
  }
  get height(): number {
    return this.full.height;
  }

  /** Rejects what the browser cannot decode. */
  static async read(file: Blob): Promise<Picture> {
    const full = await createImageBitmap(file);
    const most = 2048;
    const scale = most / Math.max(full.width, full.height);
    if (scale >= 1) return new Picture(file, full, full);
    const small = await createImageBitmap(full, {
      resizeWidth: Math.max(1, Math.round(full.width * scale)),
      resizeHeight: Math.max(1, Math.round(full.height * scale)),
      resizeQuality: 'high',
    });
    return new Picture(file, full, small);
  }
}
