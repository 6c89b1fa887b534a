/** Rows of small pictures to choose from: the open pictures, and what the present one was before. */
import { Picture } from './picture';

export interface Thumbnail {
  picture: Picture;
  title: string; // accessible name
  caption: string;
  current: boolean;
  choose: () => void;
}

/** Puts the buttons into `place`; where one of them had the focus, the one in its place has it again. */
export function showThumbnails(place: HTMLElement, thumbnails: Thumbnail[]): void {
  const focused = [...place.children].findIndex((each) => each.contains(document.activeElement));
  const items = thumbnails.map((each) => {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.className = 'thumbnail';
    button.setAttribute('aria-label', each.title);
    if (each.current) button.setAttribute('aria-current', 'true');
    const canvas = document.createElement('canvas');
    canvas.width = each.picture.thumbnail.width;
    canvas.height = each.picture.thumbnail.height;
    canvas.getContext('2d')!.drawImage(each.picture.thumbnail, 0, 0);
    const caption = document.createElement('span');
    caption.textContent = each.caption;
    button.append(canvas, caption);
    button.addEventListener('click', each.choose);
    item.append(button);
    return item;
  });
  place.replaceChildren(...items);
  if (focused >= 0) items[Math.min(focused, items.length - 1)]?.querySelector('button')?.focus();
}
