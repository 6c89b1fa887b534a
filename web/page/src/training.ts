/** Training runs as they go on: the page of `lacuna report`, fetched again whenever a run has logged something. */
import { call } from './server';

declare function drawReport(): void;

interface Run {
  name: string;
  version: string;
}

const most = 4; // runs that are shown before the reader has chosen
const pause = 3000; // milliseconds between two looks at the least

const place = document.getElementById('report')!;
const chosen = new Set<string>();
let known = new Set<string>();
let shown = '';
let loading: Promise<void> | undefined;

function say(message: string): void {
  const status = document.getElementById('status')!;
  if (status.textContent !== message) status.textContent = message;
}

function showChoice(runs: Run[]): void {
  const names = new Set(runs.map((run) => run.name));
  if (names.size === known.size && [...names].every((name) => known.has(name))) return;
  for (const name of [...chosen]) if (!names.has(name)) chosen.delete(name);
  if (!known.size) runs.slice(0, most).forEach((run) => chosen.add(run.name));
  known = names;
  document.getElementById('runs')!.replaceChildren(...runs.map(({ name }) => {
    const item = document.createElement('li');
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = chosen.has(name);
    box.addEventListener('change', () => {
      if (box.checked) chosen.add(name);
      else chosen.delete(name);
      void look();
    });
    label.append(box, name);
    item.append(label);
    return item;
  }));
}

/** What the reader has set on the page, to be set again on the next one. */
function settings(): () => void {
  const smoothing = place.querySelector<HTMLInputElement>('.smoothing input')?.value;
  const off = new Set([...place.querySelectorAll<HTMLInputElement>('.legend input')]
    .filter((box) => !box.checked).map((box) => box.closest('label')?.textContent));
  const logarithmic = new Map([...place.querySelectorAll<HTMLElement>('.chart')]
    .map((chart) => [chart.querySelector('figcaption, h4')?.textContent, chart.querySelector('button')?.getAttribute('aria-pressed')]));
  const open = new Set([...place.querySelectorAll('details')].filter((each) => each.open)
    .map((each) => each.closest('section')!.id + each.querySelector('summary')!.textContent));
  const top = scrollY;
  return () => {
    const slider = place.querySelector<HTMLInputElement>('.smoothing input');
    if (slider && smoothing && smoothing !== slider.value) {
      slider.value = smoothing;
      slider.dispatchEvent(new Event('input'));
    }
    for (const box of place.querySelectorAll<HTMLInputElement>('.legend input')) {
      if (!off.has(box.closest('label')?.textContent)) continue;
      box.checked = false;
      box.dispatchEvent(new Event('change'));
    }
    for (const chart of place.querySelectorAll<HTMLElement>('.chart')) {
      const button = chart.querySelector('button');
      const wanted = logarithmic.get(chart.querySelector('figcaption, h4')?.textContent);
      if (button && wanted && button.getAttribute('aria-pressed') !== wanted) button.click();
    }
    for (const each of place.querySelectorAll('details'))
      if (open.has(each.closest('section')!.id + each.querySelector('summary')!.textContent)) each.open = true;
    scrollTo(0, top);
  };
}

/** The report's own script: from then on drawReport() draws. */
function loadScript(): Promise<void> {
  return new Promise((done, fail) => {
    const script = document.createElement('script');
    script.src = '/report.js';
    script.onload = () => done();
    script.onerror = () => {
      loading = undefined; // tried again at the next look
      fail(new Error('/report.js'));
    };
    document.body.append(script);
  });
}

async function showReport(names: string[]): Promise<void> {
  const answer = await call('POST', 'runs/report', JSON.stringify({ runs: names }), 'application/json');
  const report = await answer.json();
  loading ??= loadScript();
  await loading;
  const again = settings(); // nothing waits from here on: the reader never sees a report without them
  place.innerHTML = report.html; // escaped by the server as for the report's file
  document.getElementById('data')!.textContent = JSON.stringify(report.data);
  if (report.data) drawReport();
  again();
}

let looking: Promise<void> | undefined;

async function lookNow(): Promise<void> {
  const { runs }: { runs: Run[] } = await (await call('GET', 'runs')).json();
  showChoice(runs);
  const showing = runs.filter((run) => chosen.has(run.name));
  const key = JSON.stringify(showing);
  if (key !== shown) {
    if (showing.length) await showReport(showing.map((run) => run.name));
    else place.replaceChildren();
    shown = key;
    say(`As of ${new Date().toLocaleTimeString()}.`);
  }
  if (!runs.length) say('No run has logged anything yet.');
  else if (!showing.length) say('Choose a run.');
}

/** One look at a time. */
async function look(): Promise<void> {
  await looking;
  looking = lookNow().catch((error: Error & { code?: string }) => {
    if (error.code === 'no_token') say('The key is missing: open the link that “lacuna serve” printed.');
    else if (error.code === 'no_server') say('The server does not answer. Is “lacuna serve” still running?');
    else say(error.message);
  });
  await looking;
}

async function watch(): Promise<void> {
  for (;;) {
    const begin = performance.now();
    if (!document.hidden) await look();
    // A report of many long runs takes a while to make: trainings need the processor more.
    const wait = Math.max(pause, 5 * (performance.now() - begin));
    await new Promise((done) => setTimeout(done, wait));
  }
}

const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = '/report.css';
document.head.prepend(style);
void watch();
