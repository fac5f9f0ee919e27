import { formatBytes } from '../../../lib/format-bytes.ts';

/** Counts what is ticked, ticks many at once (all, or with shift all between two), and offers only what can be done. */
export function keepSelection(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-selection]');
  const all = form?.querySelector<HTMLInputElement>('[data-select-all] input');
  if (form == null || all == null) return;
  let last: HTMLInputElement | null = null;
  const boxes = () => [...form.querySelectorAll<HTMLInputElement>('input[data-row]')];

  function update(): void {
    const ticked = boxes().filter(({ checked }) => checked);
    const output = form?.querySelector('[data-selected]');
    output?.replaceChildren(ticked.length === 0 ? 'None selected' : `${ticked.length} selected${sizeOf(ticked)}`);
    for (const button of form?.querySelectorAll<HTMLButtonElement>('[data-needs-selection]') ?? []) {
      button.disabled = ticked.length === 0;
    }
    if (all == null) return;
    all.checked = ticked.length > 0 && ticked.length === boxes().length;
    all.indeterminate = ticked.length > 0 && !all.checked;
  }

  form.addEventListener('click', ({ target, shiftKey }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset.row === undefined) return;
    if (shiftKey && last !== null) tickBetween(boxes(), last, target);
    last = target;
  });
  form.addEventListener('change', ({ target }) => {
    if (target === all) for (const box of boxes()) box.checked = all.checked;
    update();
  });
  // A page that is kept for the way back keeps its ticks.
  window.addEventListener('pageshow', update);
  form.querySelector<HTMLElement>('[data-select-all]')?.removeAttribute('hidden');
  update();
}

function tickBetween(boxes: readonly HTMLInputElement[], from: HTMLInputElement, to: HTMLInputElement): void {
  const [start = 0, end = 0] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const box of boxes.slice(start, end + 1)) box.checked = to.checked;
}

/** Nothing where nobody says how much it is. */
function sizeOf(boxes: readonly HTMLInputElement[]): string {
  if (boxes.some(({ dataset }) => dataset.bytes === undefined)) return '';
  return `, ${formatBytes(boxes.reduce((sum, { dataset }) => sum + Number(dataset.bytes), 0))}`;
}
