/** Files come into the page: chosen, dropped, pasted. */
export interface NamedFile {
  file: Blob;
  name: string;
}

const named = (files: Iterable<File>): NamedFile[] =>
  [...files].map((file) => ({ file, name: file.name || 'pasted.png' }));

export function filesChosen(input: HTMLInputElement, use: (files: NamedFile[]) => void): void {
  input.addEventListener('change', () => {
    const files = named(input.files ?? []);
    input.value = '';
    if (files.length) use(files);
  });
}

/** Files that are dropped on the page or pasted into it. */
export function filesArrive(use: (files: NamedFile[]) => void): void {
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  addEventListener('dragleave', () => document.body.classList.remove('dropping'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    const files = named(event.dataTransfer?.files ?? []);
    if (files.length) use(files);
  });
  addEventListener('paste', (event) => {
    const files = named(event.clipboardData?.files ?? []).filter(({ file }) => file.type.startsWith('image/'));
    if (files.length) use(files);
  });
}
