/** Undo and redo: each step knows how to go back and forth. */
export interface Step {
  undo(): void;
  redo(): void;
}

export class Steps {
  private done: Step[] = [];
  private undone: Step[] = [];

  constructor(private readonly limit = 200) {}

  add(step: Step): void {
    this.done.push(step);
    if (this.done.length > this.limit) this.done.shift();
    this.undone = [];
  }

  undo(): void {
    const step = this.done.pop();
    if (!step) return;
    step.undo();
    this.undone.push(step);
  }

  redo(): void {
    const step = this.undone.pop();
    if (!step) return;
    step.redo();
    this.done.push(step);
  }

  clear(): void {
    this.done = [];
    this.undone = [];
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }
  get canRedo(): boolean {
    return this.undone.length > 0;
  }
}
