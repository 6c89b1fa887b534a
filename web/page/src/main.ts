/** The page: which pictures are open, and what each button and key does. */
import { Comparing } from './comparing';
import { button, element } from './elements';
import { listenToHeldKeys } from './held_keys';
import { filesArrive, filesChosen, NamedFile } from './incoming';
import { fillSheet, listen } from './keyboard';
import { MaskState } from './mask';
import { addPicture, maskToPng } from './mask_file';
import { OpenPicture } from './open_picture';
import { clear, grow, invert } from './painting';
import { Picture } from './picture';
import { Preview } from './preview';
import { copyPicture, download } from './saving';
import { linkTo, modelNames, serverConfig, ServerError } from './server';
import { detectDamage, runTask, Task } from './task';
import { explanation, pastNames, say, showProgress, standings, told } from './telling';
import { currentLanguage, showLanguage, text } from './texts';
import { showThumbnails } from './thumbnails';
import { ToolName, Tools } from './tools';
import { View } from './view';

const view = new View(element<HTMLCanvasElement>('view'));
const tools = new Tools(view, (before) => addMaskStep(before));
const comparing = new Comparing(view, element<HTMLInputElement>('slider'), element('split'));
const preview = new Preview(view, () => !job, showPreviewState);
const pictures: OpenPicture[] = [];
let job: AbortController | undefined;
let again: Task | undefined;
let swapped: ToolName = 'eraser';

function refresh(): void {
  const { open } = view, working = job !== undefined;
  for (const id of ['tools', 'work', 'history']) element<HTMLFieldSetElement>(id).disabled = !open || working;
  element<HTMLFieldSetElement>('comparing').disabled = !comparing.possible;
  for (const id of ['save', 'copy']) button(id).disabled = !open || working;
  button('undo').disabled = !open?.steps.canUndo || working;
  button('redo').disabled = !open?.steps.canRedo || working;
  for (const id of ['open', 'open-large', 'example']) button(id).disabled = working;
  element('job').hidden = !working;
  element('welcome').hidden = open !== undefined;
  element('zoom').hidden = !open;
  tools.enabled = open !== undefined && !working;
  view.canvas.setAttribute('aria-label', open
    ? text('canvas_named', { name: open.name, width: open.original.width, height: open.original.height })
    : text('canvas_empty'));
  showPast();
  showTray();
  comparing.update();
}

// Opening

async function openPictures(files: NamedFile[]): Promise<void> {
  if (job) return;
  const refused: string[] = [];
  let first: OpenPicture | undefined;
  for (const { file, name } of files) {
    try {
      const open = new OpenPicture(name, await Picture.read(file));
      pictures.push(open);
      first ??= open;
    } catch {
      refused.push(name);
    }
    if (files.length > 1) showTray();
  }
  if (first) show(first);
  if (refused.length) say(`${refused.slice(0, 3).join(', ')}${refused.length > 3 ? ', …' : ''}: ${text('not_shown')}`);
}

function show(open: OpenPicture | undefined): void {
  view.show(open);
  setSize();
  refresh();
  if (open) say(text('ready', { name: open.name, width: open.original.width, height: open.original.height }));
}

function close(open: OpenPicture): void {
  const index = pictures.indexOf(open);
  pictures.splice(index, 1);
  show(pictures[Math.min(index, pictures.length - 1)]);
}

async function importMask(file: Blob): Promise<void> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  const mask = view.mask;
  if (!mask) return;
  if (!picture) say(text('not_shown'));
  else if (picture.width !== mask.width || picture.height !== mask.height)
    say(text('wrong_mask', { width: picture.width, height: picture.height }));
  else {
    changeMask(() => {
      clear(mask);
      addPicture(mask, picture);
    });
  }
}

async function openExample(): Promise<void> {
  const answer = await fetch('/example.jpg').catch(() => undefined);
  if (answer?.ok) await openPictures([{ file: await answer.blob(), name: 'example.jpg' }]);
  else say(text('no_server'));
}

// Steps and what the picture was before

function addMaskStep(before: MaskState): void {
  view.open!.addMaskStep(before);
  refresh();
}

function changeMask(change: () => void): void {
  if (!tools.enabled) return;
  const before = view.mask!.state();
  change();
  addMaskStep(before);
}

function step(back: boolean): void {
  if (!tools.enabled) return;
  if (back) view.open!.steps.undo();
  else view.open!.steps.redo();
  view.preview = undefined;
  refresh();
}

function showPast(): void {
  const { open } = view;
  showThumbnails(element('past'), (open?.past ?? []).map(({ done, picture }, index) => ({
    picture,
    title: `${index + 1}: ${text(pastNames[done])}`,
    caption: text(pastNames[done]),
    current: picture === open!.picture,
    choose: () => {
      open!.goTo(picture);
      view.preview = undefined;
      refresh();
    },
  })));
}

// The tray of many pictures

function showTray(): void {
  element('tray').hidden = pictures.length < 2;
  element('tray-actions').inert = job !== undefined;
  showThumbnails(element('tray-pictures'), pictures.map((open) => ({
    picture: open.picture,
    title: open.name + (open.standing ? `, ${text(standings[open.standing])}` : ''),
    caption: open.standing ? text(standings[open.standing]) : open.name,
    current: open === view.open,
    choose: () => show(open),
  })));
}

/** Does the task for every picture that it suits; one that fails does not stop the others. */
async function runBatch(task: Task, suits: (open: OpenPicture) => boolean): Promise<void> {
  const chosen = pictures.filter(suits);
  if (!chosen.length) {
    say(text('paint_first'));
    return;
  }
  for (const open of pictures) open.standing = chosen.includes(open) ? 'waiting' : undefined;
  let done = 0, problem = '';
  await working(async (signal) => {
    for (const open of chosen) {
      open.standing = 'working';
      showTray();
      try {
        const ended = await runTask(open, task, signal, (now) => showProgress(now, `${done + 1} / ${chosen.length}: `));
        open.standing = ended.result!.report.changed ? 'done' : 'unchanged';
        ++done;
      } catch (error) {
        open.standing = 'failed';
        if (signal.aborted || (error instanceof ServerError && error.code === 'no_server')) throw error;
        problem = `${open.name}: ${explanation(error)}`;
      }
    }
    say(`${text('batch_done', { done, all: chosen.length })} ${problem}`);
  });
  for (const open of pictures) if (open.standing === 'waiting') open.standing = undefined;
  refresh();
}

// Jobs

/** Runs work that can be cancelled while nothing else can be done. */
async function working(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (job) return;
  job = new AbortController();
  view.preview = undefined;
  showProgress(undefined);
  say('');
  refresh();
  try {
    await work(job.signal);
  } catch (error) {
    say(explanation(error));
  }
  job = undefined;
  refresh();
  view.canvas.focus({ preventScroll: true });
}

async function run(task: Task): Promise<void> {
  const { open } = view;
  if (!open || !tools.enabled) return;
  if (task.operation === 'fill' && open.mask.isEmpty()) {
    say(text('paint_first'));
    return;
  }
  again = task;
  await working(async (signal) => say(told(await runTask(open, task, signal, showProgress), task)));
}

async function detect(): Promise<void> {
  const { open } = view;
  if (!open || !tools.enabled || button('detect').hidden) return;
  await working(async (signal) => {
    const { spots, share } = (await detectDamage(open, signal, showProgress)).result!.report;
    say(spots ? text('detected', { share: (100 * Number(share)).toFixed(1) }) : text('not_detected'));
  });
}

const strength = (): number => Number(element<HTMLInputElement>('strength').value) / 100;
const filling = (): Task => ({ operation: 'fill', options: {} });
const denoising = (): Task => ({ operation: 'denoise', options: { strength: strength() } });
const restoring = (): Task => ({ operation: 'restore', options: { strength: strength() } });

function showPreviewState(state: 'off' | 'busy' | { sigma: number } | { error: unknown }): void {
  button('preview').setAttribute('aria-pressed', String(state !== 'off'));
  if (state === 'busy') say(text('previewing'));
  else if (state === 'off') say('');
  else if ('error' in state) say(explanation(state.error));
  else say(text('previewed', { sigma: state.sigma.toFixed(1) }));
  refresh();
}

function setStrength(): void {
  element('strength-shown').textContent = `${element<HTMLInputElement>('strength').value} %`;
  view.previewOpacity = strength();
  view.draw();
}

// Saving

function save(open: OpenPicture | undefined): void {
  if (!open || job) return;
  download(open.picture.file, open.fileName);
  open.saved = open.picture;
  say(text('saved', { name: open.fileName }));
}

async function copy(): Promise<void> {
  if (!view.picture || job) return;
  try {
    await copyPicture(view.picture);
    say(text('copied'));
  } catch (error) {
    say(explanation(error));
  }
}

async function saveAll(): Promise<void> {
  const changed = pictures.filter((open) => open.picture !== open.original);
  for (const open of changed) {
    save(open);
    await new Promise((done) => setTimeout(done, 150)); // browsers drop downloads that come all at once
  }
  say(text('saved_all', { count: changed.length }));
}

addEventListener('beforeunload', (event) => {
  if (pictures.some((open) => open.picture !== open.saved)) event.preventDefault();
});

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
  for (const each of document.querySelectorAll<HTMLElement>('[data-tool]'))
    each.setAttribute('aria-pressed', String(each.dataset.tool === tool));
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
  example: () => void openExample(),
  save: () => save(view.open), copy: () => void copy(),
  undo: () => step(true), redo: () => step(false),
  language: () => speak(currentLanguage() === 'de' ? 'en' : 'de'),
  help: showHelp, 'help-close': () => element<HTMLDialogElement>('help-sheet').close(),
  'zoom-in': () => view.zoom(1.5), 'zoom-out': () => view.zoom(1 / 1.5), 'zoom-fit': () => view.fit(),
  'zoom-pixel': () => view.zoom(devicePixelRatio / view.scale),
  invert: () => changeMask(() => invert(view.mask!)),
  grow: () => changeMask(() => grow(view.mask!, growBy)),
  clear: () => changeMask(() => clear(view.mask!)),
  import: () => element('mask-file').click(),
  export: () => void maskToPng(view.mask!).then((png) => {
    download(png, `${view.open!.name}_mask.png`);
    say(text('saved', { name: `${view.open!.name}_mask.png` }));
  }),
  detect: () => void detect(),
  fill: () => void run(filling()), denoise: () => void run(denoising()), restore: () => void run(restoring()),
  preview: () => preview.switch(!preview.on),
  cancel, split: () => comparing.toggle(),
  'fill-all': () => void runBatch(filling(), (open) => !open.mask.isEmpty()),
  'denoise-all': () => void runBatch(denoising(), () => true),
  'restore-all': () => void runBatch(restoring(), () => true),
  'save-all': () => void saveAll(),
  'close-picture': () => view.open && close(view.open),
};
for (const [id, act] of Object.entries(clicks)) element(id).addEventListener('click', act);
for (const each of document.querySelectorAll<HTMLElement>('[data-tool]'))
  each.addEventListener('click', () => choose(each.dataset.tool as ToolName));

element('size').addEventListener('input', setSize);
element('softness').addEventListener('input', () => {
  tools.softness = Number(element<HTMLInputElement>('softness').value) / 100;
});
element('strength').addEventListener('input', setStrength);
const hold = element('hold');
hold.addEventListener('pointerdown', () => comparing.hold(true));
for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur', 'keyup'])
  hold.addEventListener(end, () => comparing.hold(false));
hold.addEventListener('keydown', (event) => {
  if (event.key === ' ' || event.key === 'Enter') comparing.hold(true);
});
filesChosen(element<HTMLInputElement>('file'), (files) => void openPictures(files));
filesChosen(element<HTMLInputElement>('mask-file'), ([{ file }]) => void importMask(file));
filesArrive((files) => void openPictures(files));

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
view.onDraw = () => preview.moved();

// Keys

const onCanvas = (act: () => void) => () => {
  if (document.activeElement === view.canvas && tools.enabled) act();
};
const arrows: [string, number, number][] = [['ArrowLeft', -1, 0], ['ArrowRight', 1, 0], ['ArrowUp', 0, -1], ['ArrowDown', 0, 1]];
const keys: Record<string, () => void> = {
  o: clicks.open, 'Ctrl+o': clicks.open, 'Ctrl+s': clicks.save, 'Ctrl+c': clicks.copy,
  'Ctrl+z': clicks.undo, 'Ctrl+Shift+z': clicks.redo, 'Ctrl+y': clicks.redo,
  b: () => choose('brush'), e: () => choose('eraser'), r: () => choose('rectangle'), l: () => choose('lasso'),
  x: () => choose(swapped), '[': () => changeSize(-3), ']': () => changeSize(3),
  '+': clicks['zoom-in'], '-': clicks['zoom-out'], '0': clicks['zoom-fit'], '1': clicks['zoom-pixel'],
  i: clicks.invert, g: clicks.grow, Delete: clicks.clear, Enter: clicks.fill, n: clicks.denoise, d: clicks.detect, a: () => !button('restore').hidden && clicks.restore(), p: clicks.preview,
  'Shift+r': () => again && void run(again),
  Escape: cancel, s: clicks.split, '?': showHelp, h: showHelp,
};
for (const [key, dx, dy] of arrows) {
  keys[key] = onCanvas(() => tools.moveCursor(dx, dy, false));
  keys[`Shift+${key}`] = onCanvas(() => tools.moveCursor(dx, dy, true));
}
const isModal = (): boolean => element<HTMLDialogElement>('help-sheet').open;
listen(keys, isModal);

listenToHeldKeys(view, tools, comparing, isModal);

speak(currentLanguage());
setSize();
setStrength();

/** Asks what the server has. */
async function greet(): Promise<void> {
  const link = element<HTMLAnchorElement>('training');
  const config = await serverConfig();
  link.hidden = !config.runs;
  for (const [id, operation] of [['detect', 'detect'], ['restore', 'restore'], ['restore-all', 'restore']])
    button(id).hidden = !config.operations.some((each) => each.name === operation);
  link.href = linkTo('/training');
  const fast = 'photo_denoiser_fast'; // a preview should be there at once
  if ((await modelNames()).includes(fast)) preview.model = fast;
}
greet().catch((error) => say(explanation(error)));
