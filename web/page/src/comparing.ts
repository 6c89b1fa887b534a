/** Before and after: the picture as it was, while a key is held or left of a slider. */
import { View } from './view';

export class Comparing {
  private sliding = false;

  constructor(private readonly view: View, private readonly slider: HTMLInputElement, private readonly button: HTMLElement) {
    slider.addEventListener('input', () => this.update());
  }

  /** Whether there is anything to compare. */
  get possible(): boolean {
    const { open, preview } = this.view;
    return open !== undefined && (open.picture !== open.original || preview !== undefined);
  }

  toggle(): void {
    this.sliding = !this.sliding && this.possible;
    this.update();
  }

  /** Shows the picture as it was until it is let go. */
  hold(held: boolean): void {
    if (held && this.possible) this.view.compared = 1;
    else this.view.compared = this.share();
    this.view.draw();
  }

  /** After the picture has changed, or the slider. */
  update(): void {
    this.sliding &&= this.possible;
    this.slider.hidden = !this.sliding;
    this.button.setAttribute('aria-pressed', String(this.sliding));
    this.view.compared = this.share();
    this.view.draw();
  }

  private share(): number | undefined {
    return this.sliding ? Number(this.slider.value) / 1000.001 : undefined; // below 1, which means all
  }
}
