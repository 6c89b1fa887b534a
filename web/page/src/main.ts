/** The page: which picture is open, what has been done to it, and what each button does. */
import { fillSheet, listen } from './keyboard';
import { Mask, MaskState } from './mask';
import { drawPicture, maskToPng } from './mask_file';
import { clear, grow, invert } from './painting';
import { Picture } from './picture';
import { greet, Job, runJob, ServerError, uploadImage } from './server';
import { Steps } from './steps';
import { currentLanguage, showLanguage, text } from './texts';
import { ToolName, Tools } from './tools';
import { View } from './view';

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

const view = new View(element<HTMLCanvasElement>('view'));
const steps = new Steps();
const tools = new Tools(view, (before) => addMaskStep(before));
let name = '';
let extension = '';
let job: AbortController | undefined;
let again: (() => void) | undefined;
let swapped: ToolName = 'eraser';

function say(message: string): void {
  element('status').textContent = message;
}

function explain(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') say(text('cancelled'));
  else if (error instanceof ServerError && (error.code === 'no_server' || error.code === 'no_token')) say(text(error.code));
  else say(text('failed', { detail: error instanceof Error ? error.message : String(error) }));
}

function refresh(): void {
  const open = view.picture !== undefined, working = job !== undefined;
  for (const id of ['tools', 'work']) element<HTMLFieldSetElement>(id).disabled = !open || working;
  element<HTMLFieldSetElement>('comparing').disabled = !open || view.picture === view.original;
  for (const id of ['save', 'copy']) element<HTMLButtonElement>(id).disabled = !open || working;
  element<HTMLButtonElement>('undo').disabled = !steps.canUndo || working;
  element<HTMLButtonElement>('redo').disabled = !steps.canRedo || working;
  for (const id of ['open', 'open-large']) element<HTMLButtonElement>(id).disabled = working;
  element('job').hidden = !working;
  element('welcome').hidden = open;
  element('zoom').hidden = !open;
  tools.enabled = open && !working;
  view.canvas.setAttribute('aria-label', open
    ? text('canvas_named', { name, width: view.picture!.width, height: view.picture!.height })
    : text('canvas_empty'));
  if (view.picture === view.original && view.compared !== undefined) compare(undefined);
  view.draw();
}

// Opening

async function openPicture(file: Blob, called: string): Promise<void> {
  if (job) return;
  let picture: Picture;
  try {
    picture = await Picture.read(file);
  } catch {
    say(text('not_shown'));
    return;
  }
  const dot = called.lastIndexOf('.');
  name = dot > 0 ? called.slice(0, dot) : called;
  extension = dot > 0 ? called.slice(dot) : '.png';
  steps.clear();
  again = undefined;
  view.original = picture;
  view.show(picture, new Mask(picture.width, picture.height));
  view.fit();
  setSize();
  refresh();
  say(text('ready', { name: called, width: picture.width, height: picture.height }));
}

async function importMask(file: Blob): Promise<void> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  const mask = view.mask!;
  if (!picture) say(text('not_shown'));
  else if (picture.width !== mask.width || picture.height !== mask.height) say(text('wrong_mask', picture as never));
  else changeMask(() => drawPicture(mask, picture));
}

function fileChosen(id: string, use: (file: File) => void): void {
  const input = element<HTMLInputElement>(id);
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.value = '';
    if (file) use(file);
  });
}

// Steps

function addMaskStep(before: MaskState): void {
  const mask = view.mask!, after = mask.state();
  steps.add({ undo: () => mask.restore(before), redo: () => mask.restore(after) });
  refresh();
}

function changeMask(change: () => void): void {
  if (!tools.enabled) return;
  const before = view.mask!.state();
  change();
  addMaskStep(before);
}

/** Puts a result in the place of the picture; the mask has done its work. */
function takeResult(result: Picture, clearMask: boolean): void {
  const before = view.picture!, mask = view.mask!, beforeMask = mask.state();
  const redo = (): void => {
    view.picture = result;
    if (clearMask) clear(mask);
  };
  redo();
  steps.add({
    undo: () => {
      view.picture = before;
      mask.restore(beforeMask);
    },
    redo,
  });
}

// Jobs

function showProgress(now: Job): void {
  element<HTMLProgressElement>('progress').value = now.progress;
  let stage = text(now.state === 'queued' ? 'waiting' : now.stage === 'loading' ? 'loading' : 'working');
  if (now.eta_seconds !== null) stage += ` ${text('left', { seconds: Math.ceil(now.eta_seconds) })}`;
  element('stage-shown').textContent = stage;
}

/** Uploads the picture unless it is there, and runs the job; once more where the server has dropped it. */
async function submit(picture: Picture, request: object, signal: AbortSignal): ReturnType<typeof runJob> {
  for (let fresh = !picture.uploaded; ; fresh = true) {
    if (fresh) picture.uploaded = await uploadImage(picture.file);
    try {
      return await runJob({ ...request, image: picture.uploaded }, signal, showProgress);
    } catch (error) {
      if (fresh || !(error instanceof ServerError) || error.code !== 'unknown_image') throw error;
    }
  }
}

async function run(request: () => Promise<object>, clearMask: boolean, told: (job: Job) => string): Promise<void> {
  if (job || !view.picture) return;
  job = new AbortController();
  again = () => void run(request, clearMask, told);
  showProgress({ id: '', state: 'queued', progress: 0, stage: '', eta_seconds: null });
  say('');
  refresh();
  try {
    const done = await submit(view.picture, await request(), job.signal);
    const report = done.job.result!.report;
    if (report.changed) takeResult(await Picture.read(done.blob), clearMask);
    extension = done.job.result!.extension;
    say(report.changed ? `${told(done.job)}${report.reencoded ? ` ${text('reencoded')}` : ''}` : text('unchanged'));
  } catch (error) {
    explain(error);
  }
  job = undefined;
  refresh();
  view.canvas.focus({ preventScroll: true });
}

function fill(): void {
  if (!tools.enabled) return;
  if (view.mask!.isEmpty()) {
    say(text('paint_first'));
    return;
  }
  const request = async (): Promise<object> => ({ operation: 'fill', mask: await uploadImage(await maskToPng(view.mask!)) });
  void run(request, true, () => text('filled'));
}

function denoise(): void {
  const strength = Number(element<HTMLInputElement>('strength').value) / 100;
  void run(async () => ({ operation: 'denoise', options: { strength } }), false, (done) =>
    text('denoised', { sigma: Number(done.result!.report.noise_sigma).toFixed(1) }));
}

// Comparing

function compare(share: number | undefined): void {
  view.compared = view.picture === view.original ? undefined : share;
  const sliding = view.compared !== undefined && share !== 1;
  element('slider').hidden = !sliding;
  element('split').setAttribute('aria-pressed', String(sliding));
  view.draw();
}

function sliderShare(): number {
  return Number(element<HTMLInputElement>('slider').value) / 1000.001; // below 1, which means all
}

function toggleSplit(): void {
  compare(element('slider').hidden ? sliderShare() : undefined);
}

function holdBefore(held: boolean): void {
  const sliding = element('split').getAttribute('aria-pressed') === 'true' && !element('slider').hidden;
  if (held) view.compared = view.picture === view.original ? undefined : 1;
  else view.compared = sliding ? sliderShare() : undefined;
  view.draw();
}

// Saving

function download(blob: Blob, called: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = called;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(text('saved', { name: called }));
}

function save(): void {
  if (view.picture) download(view.picture.file, view.picture === view.original ? name + extension : `${name}_lacuna${extension}`);
}

async function copy(): Promise<void> {
  if (!view.picture) return;
  const canvas = document.createElement('canvas');
  canvas.width = view.picture.width;
  canvas.height = view.picture.height;
  canvas.getContext('2d')!.drawImage(view.picture.full, 0, 0);
  const png = new Promise<Blob>((done) => canvas.toBlob((blob) => done(blob!), 'image/png'));
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    say(text('copied'));
  } catch (error) {
    explain(error);
  }
}

// Controls

/** Brush diameters go from 1 pixel to a third of the picture, each step by the same factor. */
function setSize(): void {
  const most = Math.max(8, Math.max(view.picture?.width ?? 900, view.picture?.height ?? 900) / 3);
  tools.diameter = Math.round(most ** (Number(element<HTMLInputElement>('size').value) / 100));
  element('size-shown').textContent = `${tools.diameter} px`;
  view.draw();
}

function changeSize(by: number): void {
  const input = element<HTMLInputElement>('size');
  input.value = String(Number(input.value) + by);
  setSize();
}

function choose(tool: ToolName): void {
  if (tool !== tools.tool) swapped = tools.tool;
  tools.tool = tool;
  for (const button of document.querySelectorAll<HTMLElement>('[data-tool]'))
    button.setAttribute('aria-pressed', String(button.dataset.tool === tool));
}

function step(back: boolean): void {
  if (!tools.enabled) return;
  if (back) steps.undo();
  else steps.redo();
  refresh();
}

function showHelp(): void {
  fillSheet(element<HTMLTableElement>('keys'));
  element<HTMLDialogElement>('help-sheet').showModal();
}

function cancel(): void {
  if (!tools.cancel()) job?.abort();
}

function speak(language: 'en' | 'de'): void {
  showLanguage(language);
  const other = element('language');
  other.textContent = language === 'de' ? 'English' : 'Deutsch';
  other.lang = language === 'de' ? 'en' : 'de';
  refresh();
}

const growBy = 3;
const clicks: Record<string, () => void> = {
  open: () => element('file').click(),
  'open-large': () => element('file').click(),
  save, copy: () => void copy(),
  undo: () => step(true), redo: () => step(false),
  language: () => speak(currentLanguage() === 'de' ? 'en' : 'de'),
  help: showHelp, 'help-close': () => element<HTMLDialogElement>('help-sheet').close(),
  'zoom-in': () => view.zoom(1.5), 'zoom-out': () => view.zoom(1 / 1.5), 'zoom-fit': () => view.fit(),
  invert: () => changeMask(() => invert(view.mask!)),
  grow: () => changeMask(() => grow(view.mask!, growBy)),
  clear: () => changeMask(() => clear(view.mask!)),
  import: () => element('mask-file').click(),
  export: () => void maskToPng(view.mask!).then((png) => download(png, `${name}_mask.png`)),
  fill, denoise, cancel, split: toggleSplit,
};
for (const [id, act] of Object.entries(clicks)) element(id).addEventListener('click', act);
for (const button of document.querySelectorAll<HTMLElement>('[data-tool]'))
  button.addEventListener('click', () => choose(button.dataset.tool as ToolName));

element('size').addEventListener('input', setSize);
element('softness').addEventListener('input', () => {
  tools.softness = Number(element<HTMLInputElement>('softness').value) / 100;
});
const showStrength = (): void => {
  element('strength-shown').textContent = `${element<HTMLInputElement>('strength').value} %`;
};
element('strength').addEventListener('input', showStrength);
element('slider').addEventListener('input', () => compare(sliderShare()));
const hold = element('hold');
hold.addEventListener('pointerdown', () => holdBefore(true));
for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur', 'keyup']) hold.addEventListener(end, () => holdBefore(false));
hold.addEventListener('keydown', (event) => {
  if (event.key === ' ' || event.key === 'Enter') holdBefore(true);
});
fileChosen('file', (file) => void openPicture(file, file.name));
fileChosen('mask-file', (file) => void importMask(file));

addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', () => document.body.classList.remove('dropping'));
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  const file = event.dataTransfer?.files[0];
  if (file) void openPicture(file, file.name);
});
addEventListener('paste', (event) => {
  const file = [...(event.clipboardData?.files ?? [])].find((each) => each.type.startsWith('image/'));
  if (file) void openPicture(file, file.name || 'pasted.png');
});

view.canvas.addEventListener('wheel', (event) => {
  event.preventDefault();
  if (event.altKey) {
    changeSize(event.deltaY < 0 ? 2 : -2);
    return;
  }
  const box = view.canvas.getBoundingClientRect();
  view.zoom(1.0015 ** -event.deltaY, event.clientX - box.left, event.clientY - box.top);
}, { passive: false });
view.onZoom = () => {
  element('zoom-level').textContent = `${Math.round((100 * view.scale) / devicePixelRatio)} %`;
};

// Keys

const onCanvas = (act: () => void) => () => {
  if (document.activeElement === view.canvas && tools.enabled) act();
};
const arrows: [string, number, number][] = [['ArrowLeft', -1, 0], ['ArrowRight', 1, 0], ['ArrowUp', 0, -1], ['ArrowDown', 0, 1]];
const keys: Record<string, () => void> = {
  o: clicks.open, 'Ctrl+o': clicks.open, 'Ctrl+s': save, 'Ctrl+c': clicks.copy,
  'Ctrl+z': clicks.undo, 'Ctrl+Shift+z': clicks.redo, 'Ctrl+y': clicks.redo,
  b: () => choose('brush'), e: () => choose('eraser'), r: () => choose('rectangle'), l: () => choose('lasso'),
  x: () => choose(swapped), '[': () => changeSize(-3), ']': () => changeSize(3),
  '+': clicks['zoom-in'], '-': clicks['zoom-out'], '0': clicks['zoom-fit'],
  i: clicks.invert, g: clicks.grow, Delete: clicks.clear, Enter: fill, n: denoise, 'Shift+r': () => again?.(),
  Escape: cancel, s: toggleSplit, '?': showHelp, h: showHelp,
};
for (const [key, dx, dy] of arrows) {
  keys[key] = onCanvas(() => tools.moveCursor(dx, dy, false));
  keys[`Shift+${key}`] = onCanvas(() => tools.moveCursor(dx, dy, true));
}
const isModal = (): boolean => element<HTMLDialogElement>('help-sheet').open;
listen(keys, isModal);

// The space bar moves the picture while it is held and dragged; pressed alone it paints at the keyboard's cursor.
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
    holdBefore(true);
  } else if (event.key.startsWith('Arrow')) {
    byPointer = false;
  }
});
addEventListener('keyup', (event) => {
  if (event.key === '\\' || event.key === 'Tab') holdBefore(false);
  if (event.key !== ' ' || !tools.panning) return;
  tools.panning = false;
  if (!dragged) onCanvas(() => tools.paintAtCursor())();
});

speak(currentLanguage());
setSize();
showStrength();
greet().catch(explain);
