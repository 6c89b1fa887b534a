/** Masks as files: an 8-bit gray PNG, written here so that every value is exact. */
import { Mask, tileSide } from './mask';

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; ++bit) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = crcTable[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function rows(mask: Mask): Uint8Array {
  const bytes = new Uint8Array((mask.width + 1) * mask.height); // each row begins with its filter, none
  for (let index = 0; index < mask.columns * mask.rows; ++index) {
    const tile = mask.tile(index);
    if (!tile) continue;
    const x0 = (index % mask.columns) * tileSide, y0 = Math.floor(index / mask.columns) * tileSide;
    const width = Math.min(tileSide, mask.width - x0);
    for (let y = 0; y < Math.min(tileSide, mask.height - y0); ++y)
      bytes.set(tile.subarray(y * tileSide, y * tileSide + width), (y0 + y) * (mask.width + 1) + 1 + x0);
  }
  return bytes;
}

export async function maskToPng(mask: Mask): Promise<Blob> {
  const packed = new Blob([rows(mask)]).stream().pipeThrough(new CompressionStream('deflate'));
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, mask.width);
  view.setUint32(4, mask.height);
  header[8] = 8; // bits; gray, no interlacing
  const data = new Uint8Array(await new Response(packed).arrayBuffer());
  const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  return new Blob([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', new Uint8Array())], {
    type: 'image/png',
  });
}

/** Adds a picture's brightness to the mask, which must have its size. */
export function addPicture(mask: Mask, picture: ImageBitmap): void {
  const canvas = document.createElement('canvas');
  canvas.width = mask.width;
  canvas.height = mask.height;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, mask.width, mask.height);
  mask.change(mask.whole(), (value, x, y) => {
    const at = 4 * (y * mask.width + x);
    return Math.max(value, data[at], data[at + 1], data[at + 2]);
  });
}
