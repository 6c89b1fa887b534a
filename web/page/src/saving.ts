/** Results leave the page: as files, and by the clipboard. */
import { Picture } from './picture';

export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Puts the pixels on the clipboard, as a PNG. */
export async function copyPicture(picture: Picture): Promise<void> {
  const png = async (): Promise<Blob> => {
    const canvas = document.createElement('canvas');
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext('2d')!.drawImage((await picture.wake()).full, 0, 0);
    return new Promise((done) => canvas.toBlob((blob) => done(blob!), 'image/png'));
  };
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png() })]);
}
