/** The parts of the page, by their ids. */
export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}
export const button = (id: string): HTMLButtonElement => element<HTMLButtonElement>(id);
