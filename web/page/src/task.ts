/** Has the server do something to an open picture. */
import { addPicture, maskToPng } from './mask_file';
import { OpenPicture, Operation } from './open_picture';
import { Picture } from './picture';
import { Job, runJob, ServerError, uploadImage } from './server';

export interface Task {
  operation: Operation;
  options: Record<string, number | boolean | string>;
}

/** Uploads the picture unless it is there, and runs the job; once more where the server has dropped it. */
async function submit(picture: Picture, request: object, signal: AbortSignal, onProgress: (job: Job) => void): ReturnType<typeof runJob> {
  for (let fresh = !picture.uploaded; ; fresh = true) {
    if (fresh) picture.uploaded = await uploadImage(picture.file);
    try {
      return await runJob({ ...request, image: picture.uploaded }, signal, onProgress);
    } catch (error) {
      if (fresh || !(error instanceof ServerError) || error.code !== 'unknown_image') throw error;
    }
  }
}

/** Has damage looked for, and adds it to what is painted. */
export async function detectDamage(open: OpenPicture, signal: AbortSignal, onProgress: (job: Job) => void): Promise<Job> {
  const { job, blob } = await submit(open.picture, { operation: 'detect' }, signal, onProgress);
  const found = await createImageBitmap(blob);
  const before = open.mask.state();
  addPicture(open.mask, found);
  open.addMaskStep(before);
  return job;
}

/** Does the task and puts its result in the place of the picture, unless there was nothing to do. */
export async function runTask(open: OpenPicture, task: Task, signal: AbortSignal, onProgress: (job: Job) => void): Promise<Job> {
  const request: Record<string, unknown> = { ...task };
  const takesMask = task.operation === 'fill' || (task.operation === 'restore' && !open.mask.isEmpty());
  if (takesMask) request.mask = await uploadImage(await maskToPng(open.mask));
  const { job, blob } = await submit(open.picture, request, signal, onProgress);
  if (job.result!.report.changed) {
    open.take(await Picture.read(blob), task.operation);
    open.extension = job.result!.extension;
  }
  return job;
}
