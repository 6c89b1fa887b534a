/** The server's interface (/openapi.json), as far as the page uses it. */

export interface Job {
  id: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  stage: string;
  eta_seconds: number | null;
  problem?: { code: string; detail: string };
  result?: { type: string; extension: string; report: Record<string, number | boolean | string> };
}

/** An answer that is an error: the code of its problem+json, "no_server" or "no_token". */
export class ServerError extends Error {
  constructor(readonly code: string, detail: string) {
    super(detail);
  }
}

const tokenPlace = 'lacuna-token';

/** The token of the link's fragment, which is taken out of the address bar and kept for reloads. */
function readToken(): string {
  const given = /^#token=([0-9a-f]+)$/.exec(location.hash);
  if (given) {
    sessionStorage.setItem(tokenPlace, given[1]);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(tokenPlace) ?? '';
}

const token = readToken();

export async function call(method: string, path: string, body?: BodyInit, type?: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (type) headers['Content-Type'] = type;
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, { method, headers, body, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ServerError('no_server', '');
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({ code: 'unknown', detail: response.statusText }));
  throw new ServerError(problem.code === 'missing_token' ? 'no_token' : problem.code, problem.detail);
}

/** What this server offers, as far as the page asks. */
export async function serverConfig(): Promise<{ runs: boolean; operations: { name: string }[] }> {
  return (await call('GET', 'server-config')).json();
}

/** Names of the models that jobs may ask for. */
export async function modelNames(): Promise<string[]> {
  const { models } = await (await call('GET', 'models')).json();
  return models.map((model: { name: string }) => model.name);
}

/** A link to another page of this server, which is to know the token too. */
export function linkTo(path: string): string {
  return `${path}#token=${token}`;
}

export async function uploadImage(blob: Blob): Promise<string> {
  const type = blob.type.startsWith('image/') ? blob.type : 'image/x-unknown';
  return (await (await call('PUT', 'images', blob, type)).json()).id;
}

/** Yields the data of server-sent events. */
async function* events(response: Response): AsyncGenerator<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let received = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    received += value;
    for (let end; (end = received.indexOf('\n\n')) >= 0; received = received.slice(end + 2)) {
      const event = received.slice(0, end);
      if (event.startsWith('data: ')) yield event.slice('data: '.length);
    }
  }
}

/**
 * Runs a job to its end and returns its picture. Aborting the signal cancels it: the server stops a job whose
 * events nobody listens to any longer.
 */
export async function runJob(
  request: object,
  signal: AbortSignal,
  onProgress: (job: Job) => void,
): Promise<{ job: Job; blob: Blob }> {
  let job: Job = await (await call('POST', 'jobs', JSON.stringify(request), 'application/json', signal)).json();
  const following = await call('GET', `jobs/${job.id}/events`, undefined, undefined, signal);
  for await (const event of events(following)) {
    job = JSON.parse(event);
    onProgress(job);
  }
  if (job.state === 'cancelled') throw new DOMException('cancelled', 'AbortError');
  if (job.state !== 'done') throw new ServerError(job.problem?.code ?? 'no_server', job.problem?.detail ?? '');
  const blob = await (await call('GET', `jobs/${job.id}/result`, undefined, undefined, signal)).blob();
  void call('DELETE', `jobs/${job.id}`).catch(() => undefined); // nobody else needs the result
  return { job, blob };
}
