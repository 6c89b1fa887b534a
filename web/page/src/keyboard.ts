/** The keys of the page, and the sheet that lists them. */
import { text, TextKey } from './texts';

/** What keys do. A name is a key as the browser calls it, with Ctrl+, Shift+ or Alt+ before it. */
export type Bindings = Record<string, () => void>;

const sheet: [string, TextKey][] = [
  ['O', 'open'], ['Ctrl+V', 'does_paste'], ['Ctrl+S', 'save'], ['Ctrl+C', 'copy'], ['Ctrl+Z', 'undo'], ['Ctrl+Shift+Z', 'redo'],
  ['B', 'brush'], ['E', 'eraser'], ['X', 'does_swap'], ['R', 'rectangle'], ['L', 'lasso'], ['[ ]', 'does_size'],
  ['key_alt_wheel', 'does_size'], ['key_wheel', 'does_zoom'], ['+ − 0', 'does_zoom'], ['1', 'does_pixel'], ['key_pan', 'does_pan'],
  ['I', 'invert'], ['G', 'grow'], ['Del', 'clear'], ['Enter', 'fill'], ['N', 'denoise'], ['D', 'detect'], ['A', 'restore_all'], ['P', 'preview'], ['Shift+R', 'does_again'],
  ['Esc', 'does_cancel'], ['\\ / Tab', 'does_before'], ['S', 'split'], ['← ↑ → ↓', 'does_arrows'], ['Space', 'does_space'],
  ['Shift+← ↑ → ↓', 'does_shift_arrows'], ['? / H', 'does_help'],
];

export function fillSheet(table: HTMLTableElement): void {
  table.replaceChildren();
  for (const [keys, meaning] of sheet) {
    const row = table.insertRow();
    const head = document.createElement('th');
    head.scope = 'row';
    const key = document.createElement('kbd');
    key.textContent = keys.startsWith('key_') ? text(keys as TextKey) : keys;
    head.append(key);
    row.append(head);
    row.insertCell().textContent = text(meaning);
  }
}

/** The name under which an event's key is bound. */
export function keyName(event: KeyboardEvent): string {
  let name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const letter = /^[a-z]$/.test(name) || event.key.length > 1;
  if (event.shiftKey && letter) name = `Shift+${name}`; // a sign such as ? has its Shift in itself
  if (event.altKey) name = `Alt+${name}`;
  if (event.ctrlKey || event.metaKey) name = `Ctrl+${name}`;
  return name;
}

/** Whether the focus is where keys have a meaning of their own. */
function takesKeys(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const moves = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'];
  if (target instanceof HTMLInputElement) return moves.includes(event.key) || target.type !== 'range';
  if (target instanceof HTMLButtonElement) return event.key === 'Enter' || event.key === ' ';
  return false;
}

export function listen(bindings: Bindings, isModal: () => boolean): void {
  addEventListener('keydown', (event) => {
    if (isModal() || takesKeys(event)) return;
    const bound = bindings[keyName(event)];
    if (!bound) return;
    event.preventDefault();
    bound();
  });
}
