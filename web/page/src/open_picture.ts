/** A picture that is being worked on: what it was, what has been painted and done, and the way back. */
import { Mask, MaskState } from './mask';
import { clear } from './painting';
import { Picture } from './picture';
import { Steps } from './steps';

export type Operation = 'fill' | 'denoise' | 'restore';

/** What the picture was at some time of this sitting. */
export interface Past {
  done: 'opened' | Operation;
  picture: Picture;
}

/** Where it stands in a batch. */
export type Standing = 'waiting' | 'working' | 'done' | 'unchanged' | 'failed';

export class OpenPicture {
  readonly name: string;
  extension: string;
  picture: Picture;
  readonly mask: Mask;
  readonly steps = new Steps();
  readonly past: Past[];
  standing?: Standing;
  saved: Picture;

  constructor(fileName: string, readonly original: Picture) {
    const dot = fileName.lastIndexOf('.');
    this.name = dot > 0 ? fileName.slice(0, dot) : fileName;
    this.extension = dot > 0 ? fileName.slice(dot) : '.png';
    this.picture = this.saved = original;
    this.mask = new Mask(original.width, original.height);
    this.past = [{ done: 'opened', picture: original }];
  }

  /** Adds a step for what was painted since the mask was `before`. */
  addMaskStep(before: MaskState): void {
    const after = this.mask.state();
    this.steps.add({ undo: () => this.mask.restore(before), redo: () => this.mask.restore(after) });
  }

  /** Puts a result in the place of the picture. What was painted has done its work once it is filled. */
  take(result: Picture, operation: Operation): void {
    this.past.push({ done: operation, picture: result });
    this.change(result, operation !== 'denoise');
  }

  /** Puts a picture of the past in the place of the present one. */
  goTo(past: Picture): void {
    if (past !== this.picture) this.change(past, false);
  }

  private change(to: Picture, clearMask: boolean): void {
    const before = this.picture, beforeMask = this.mask.state();
    const redo = (): void => {
      this.picture = to;
      if (clearMask) clear(this.mask);
    };
    redo();
    this.steps.add({
      undo: () => {
        this.picture = before;
        this.mask.restore(beforeMask);
      },
      redo,
    });
  }

  /** Name for a file of its present state. */
  get fileName(): string {
    return this.picture === this.original ? this.name + this.extension : `${this.name}_lacuna${this.extension}`;
  }
}
