/** Keys that do something for as long as they are held. */
import { Comparing } from './comparing';
import { Tools } from './tools';
import { View } from './view';

/**
 * The space bar moves the picture while it is held and dragged; pressed alone it paints at the keyboard's cursor.
 * Backslash, and for those who work with a pointer Tab, show the picture as it was.
 */
export function listenToHeldKeys(view: View, tools: Tools, comparing: Comparing, isModal: () => boolean): void {
  let dragged = false;
  let byPointer = false; // Tab compares only for those who do not move about by it
  addEventListener('pointerdown', (event) => {
    byPointer = event.target === view.canvas;
    dragged = true;
  });
  addEventListener('keydown', (event) => {
    if (isModal()) return;
    if (event.key === ' ' && document.activeElement === view.canvas) {
      event.preventDefault();
      if (!tools.panning) dragged = false;
      tools.panning = true;
    } else if (event.key === '\\' || (event.key === 'Tab' && byPointer)) {
      event.preventDefault();
      comparing.hold(true);
    } else if (event.key.startsWith('Arrow')) {
      byPointer = false;
    }
  });
  addEventListener('keyup', (event) => {
    if (event.key === '\\' || event.key === 'Tab') comparing.hold(false);
    if (event.key !== ' ' || !tools.panning) return;
    tools.panning = false;
    if (!dragged && document.activeElement === view.canvas && tools.enabled) tools.paintAtCursor();
  });
}
