/** What the page says: of results, of what went wrong, of how far a job is. */
import { element } from './elements';
import { Past, Standing } from './open_picture';
import { Job, ServerError } from './server';
import { Task } from './task';
import { text, TextKey } from './texts';

/** In the line below the picture. */
export function say(message: string): void {
  element('status').textContent = message;
}

/** What went wrong, in the user's words. */
export function explanation(error: unknown): string {
  if (error instanceof DOMException && error.name === 'AbortError') return text('cancelled');
  if (error instanceof ServerError && (error.code === 'no_server' || error.code === 'no_token')) return text(error.code);
  return text('failed', { detail: error instanceof Error ? error.message : String(error) });
}

/** What a picture of the past was. */
export const pastNames: Record<Past['done'], TextKey> =
  { opened: 'was_opened', fill: 'was_filled', denoise: 'was_denoised', restore: 'was_restored' };

/** Where a picture stands in a batch. */
export const standings: Record<Standing, TextKey> =
  { waiting: 'waiting', working: 'working', done: 'done', unchanged: 'unchanged_short', failed: 'failed_short' };

/** How far a job is; `before` stands in front of it. */
export function showProgress(now: Job | undefined, before = ''): void {
  element<HTMLProgressElement>('progress').value = now?.progress ?? 0;
  let stage = text(!now || now.state === 'queued' ? 'waiting_turn' : now.stage === 'loading' ? 'loading' : 'working');
  if (now && now.eta_seconds !== null) stage += ` ${text('left', { seconds: Math.ceil(now.eta_seconds) })}`;
  element('stage-shown').textContent = before + stage;
}

/** In words, of a job that took out noise and whatever else. */
function whatWasTaken(report: Record<string, unknown>): string {
  const sigma = Number(report.noise_sigma), share = 100 * Number(report.filled_share ?? 0);
  const parts = [
    share > 0 ? text('damage_filled', { share: share.toFixed(1) }) : '',
    report.deblocked ? text('deblocked') : '',
    sigma > 0 ? text('denoised', { sigma: sigma.toFixed(1) }) : '',
  ];
  return parts.filter((part) => part).join(' ');
}

/** Of a job that is done, as a sentence or two. */
export function told(done: Job, task: Task): string {
  const report = done.result!.report;
  if (!report.changed) return text('unchanged');
  const message = task.operation === 'fill' ? text('filled') : whatWasTaken(report);
  if (report.reencoded) return `${message} ${text('reencoded')}`;
  return task.operation === 'fill' ? `${message} ${text('outside_kept')}` : message;
}
