/** All texts of the page: English and German. */
const english = {
  open: 'Open', save: 'Save', copy: 'Copy', undo: 'Undo', redo: 'Redo', help: 'Keys', close: 'Close',
  file_group: 'File', history_group: 'Steps', zoom_group: 'Zoom', tool_group: 'Tool', mask_group: 'Mask',
  picture_area: 'Picture', tools_area: 'Tools', progress: 'Progress',
  canvas_hint: 'Arrow keys move the cursor, the space bar paints at it, with Shift the arrow keys paint along the way.',
  canvas_empty: 'Picture area, no picture is open', canvas_named: 'Picture {name}, {width} by {height} pixels',
  welcome: 'Open a picture', welcome_ways: 'by the button, by dropping it here, or by pasting it.',
  welcome_private: 'It stays on this machine.',
  paint: 'Paint what should go', brush: 'Brush', eraser: 'Eraser', rectangle: 'Rectangle', lasso: 'Lasso',
  size: 'Size', softness: 'Softness', invert: 'Invert', grow: 'Grow', clear: 'Clear',
  import_mask: 'Load mask', export_mask: 'Save mask',
  restore: 'Restore', fill: 'Fill', detect: 'Find damage', detected: 'Found {share} % of the picture. Look at it, erase what is no damage, then fill.', not_detected: 'No damage was found.',
  restore_all: 'All of it', restore_each: 'Restore all', damage_filled: 'Damage filled: {share} % of the picture.', deblocked: 'JPEG artifacts taken out.',
  denoise: 'Denoise', strength: 'Strength', preview: 'Preview',
  previewing: 'Making a preview of what you see…', previewed: 'Preview: noise of {sigma} here. Move the strength; Denoise does the whole picture.',
  history: 'This sitting', was_opened: 'opened', was_filled: 'filled', was_denoised: 'denoised', was_restored: 'restored',
  tray: 'Open pictures', fill_all: 'Fill all that are painted', denoise_all: 'Denoise all', save_all: 'Save all results',
  close_picture: 'Close this one', waiting: 'waits', done: 'done', unchanged_short: 'unchanged', failed_short: 'failed',
  batch_done: '{done} of {all} done.', saved_all: '{count} results saved.',
  example: 'Try an example', example_credit: 'The example: portrait of Eileen Collins, NASA, public domain, with noise and scratches added.',
  training: 'Training runs', zoom_pixel: 'Pixels, one to one',
  compare: 'Compare', hold: 'Before', split: 'Slider', slider: 'Before and after: where they meet',
  fit: 'Fit', zoom_in: 'Zoom in', zoom_out: 'Zoom out', cancel: 'Cancel',
  ready: '{name}: {width} × {height} pixels', paint_first: 'Paint over what should go first.',
  waiting_turn: 'Waiting…', loading: 'Loading the network…', working: 'Working…', left: '{seconds} s left',
  filled: 'Filled.', outside_kept: 'Everything outside your painting is as it was.', denoised: 'Denoised: noise of {sigma} taken.',
  reencoded: 'A JPEG is encoded anew, which changes all pixels a little.',
  unchanged: 'There was nothing to do.', cancelled: 'Cancelled.', saved: 'Saved as {name}.', copied: 'Copied.',
  not_shown: 'The browser cannot show this kind of picture. Use “lacuna denoise” or “lacuna fill” for it.',
  wrong_mask: 'The mask has {width} × {height} pixels, the picture has another size.',
  no_token: 'The key is missing: open the link that “lacuna serve” printed.',
  no_server: 'The server does not answer. Is “lacuna serve” still running?',
  failed: 'That did not work: {detail}',
  help_title: 'Keys', does_pixel: 'one to one', key_pan: 'Space + drag, middle button', key_wheel: 'Wheel', key_alt_wheel: 'Alt + wheel',
  does_pan: 'move the picture', does_zoom: 'zoom', does_size: 'brush size', does_cancel: 'cancel the job or the stroke',
  does_swap: 'exchange brush and eraser', does_before: 'show the picture as it was while held',
  does_paste: 'paste a picture', does_again: 'do the last job again', does_arrows: 'move the cursor on the picture',
  does_space: 'paint at the cursor', does_shift_arrows: 'paint along the way', does_help: 'this sheet',
};

const german: typeof english = {
  open: 'Öffnen', save: 'Sichern', copy: 'Kopieren', undo: 'Zurück', redo: 'Vor', help: 'Tasten', close: 'Schließen',
  file_group: 'Datei', history_group: 'Schritte', zoom_group: 'Vergrößerung', tool_group: 'Werkzeug', mask_group: 'Maske',
  picture_area: 'Bild', tools_area: 'Werkzeuge', progress: 'Fortschritt',
  canvas_hint: 'Die Pfeiltasten bewegen den Zeiger, die Leertaste malt dort, mit Umschalt malen die Pfeiltasten unterwegs.',
  canvas_empty: 'Bildfläche, kein Bild geöffnet', canvas_named: 'Bild {name}, {width} mal {height} Pixel',
  welcome: 'Ein Bild öffnen', welcome_ways: 'mit dem Knopf, durch Hierherziehen oder Einfügen.',
  welcome_private: 'Es bleibt auf diesem Rechner.',
  paint: 'Übermalen, was weg soll', brush: 'Pinsel', eraser: 'Radierer', rectangle: 'Rechteck', lasso: 'Lasso',
  size: 'Größe', softness: 'Weichheit', invert: 'Umkehren', grow: 'Wachsen', clear: 'Leeren',
  import_mask: 'Maske laden', export_mask: 'Maske sichern',
  restore: 'Restaurieren', fill: 'Füllen', detect: 'Schäden finden', detected: '{share} % des Bildes gefunden. Ansehen, ausradieren, was kein Schaden ist, dann füllen.', not_detected: 'Es wurde kein Schaden gefunden.',
  restore_all: 'Alles davon', restore_each: 'Alle restaurieren', damage_filled: 'Schäden gefüllt: {share} % des Bildes.', deblocked: 'JPEG-Spuren entfernt.',
  denoise: 'Entrauschen', strength: 'Stärke', preview: 'Vorschau',
  previewing: 'Vorschau von dem, was zu sehen ist …', previewed: 'Vorschau: Rauschen von {sigma} hier. Stärke schieben; Entrauschen macht das ganze Bild.',
  history: 'Diese Sitzung', was_opened: 'geöffnet', was_filled: 'gefüllt', was_denoised: 'entrauscht', was_restored: 'restauriert',
  tray: 'Offene Bilder', fill_all: 'Alle übermalten füllen', denoise_all: 'Alle entrauschen', save_all: 'Alle Ergebnisse sichern',
  close_picture: 'Dieses schließen', waiting: 'wartet', done: 'fertig', unchanged_short: 'unverändert', failed_short: 'misslungen',
  batch_done: '{done} von {all} fertig.', saved_all: '{count} Ergebnisse gesichert.',
  example: 'Ein Beispiel', example_credit: 'Das Beispiel: Porträt von Eileen Collins, NASA, gemeinfrei, mit Rauschen und Kratzern.',
  training: 'Trainingsläufe', zoom_pixel: 'Pixel, eins zu eins',
  compare: 'Vergleichen', hold: 'Vorher', split: 'Schieber', slider: 'Vorher und nachher: wo sie sich treffen',
  fit: 'Ganz', zoom_in: 'Vergrößern', zoom_out: 'Verkleinern', cancel: 'Abbrechen',
  ready: '{name}: {width} × {height} Pixel', paint_first: 'Zuerst übermalen, was weg soll.',
  waiting_turn: 'Wartet …', loading: 'Lädt das Netz …', working: 'Arbeitet …', left: 'noch {seconds} s',
  filled: 'Gefüllt.', outside_kept: 'Außerhalb des Übermalten ist alles, wie es war.', denoised: 'Entrauscht: Rauschen von {sigma} entfernt.',
  reencoded: 'Ein JPEG wird neu kodiert, was alle Pixel ein wenig ändert.',
  unchanged: 'Es gab nichts zu tun.', cancelled: 'Abgebrochen.', saved: 'Gesichert als {name}.', copied: 'Kopiert.',
  not_shown: 'Diese Art Bild kann der Browser nicht zeigen. Dafür gibt es „lacuna denoise“ und „lacuna fill“.',
  wrong_mask: 'Die Maske hat {width} × {height} Pixel, das Bild eine andere Größe.',
  no_token: 'Der Schlüssel fehlt: Bitte den Link öffnen, den „lacuna serve“ gezeigt hat.',
  no_server: 'Der Server antwortet nicht. Läuft „lacuna serve“ noch?',
  failed: 'Das ging nicht: {detail}',
  help_title: 'Tasten', does_pixel: 'eins zu eins', key_pan: 'Leertaste + Ziehen, mittlere Taste', key_wheel: 'Mausrad', key_alt_wheel: 'Alt + Mausrad',
  does_pan: 'das Bild verschieben', does_zoom: 'vergrößern und verkleinern', does_size: 'Größe des Pinsels',
  does_cancel: 'Auftrag oder Strich abbrechen', does_swap: 'Pinsel und Radierer tauschen',
  does_before: 'zeigt, solange gehalten, das Bild wie es war', does_paste: 'ein Bild einfügen',
  does_again: 'den letzten Auftrag wiederholen', does_arrows: 'bewegen den Zeiger auf dem Bild',
  does_space: 'malt am Zeiger', does_shift_arrows: 'malen unterwegs', does_help: 'diese Übersicht',
};

export type TextKey = keyof typeof english;
export type Language = 'en' | 'de';
let language: Language = navigator.language.startsWith('de') ? 'de' : 'en';

export function currentLanguage(): Language {
  return language;
}

/** A text in the chosen language; `{name}` is replaced by values.name. */
export function text(key: TextKey, values: Record<string, string | number> = {}): string {
  const template = (language === 'de' ? german : english)[key];
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Puts the texts of a language into the page: data-text is content, data-label the accessible name. */
export function showLanguage(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = text(element.dataset.text as TextKey);
    if (element.dataset.key) element.title = `${element.textContent} (${element.dataset.key})`;
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]'))
    element.setAttribute('aria-label', text(element.dataset.label as TextKey));
}
