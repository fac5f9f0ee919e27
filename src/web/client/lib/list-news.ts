import { listenToNews } from './news.ts';
import { fetchPage, isInUse, oneAtATime } from './refresh.ts';
import { showTimes } from './times.ts';

/**
 * Keeps the first page of a list up to date without moving anything: rows that are shown are drawn anew where they
 * stand, and what came since is counted, to be shown when somebody asks for it. Older pages stay as they are.
 */
export function followList(): void {
  const news = document.querySelector<HTMLElement>('[data-news]');
  const link = news?.querySelector('a');
  if (news == null || link == null) return;
  let fresh: Document | null = null;

  const check = oneAtATime(async () => {
    fresh = (await fetchPage()) ?? fresh;
    if (fresh === null) return;
    const shown = rowsIn(document);
    const rows = [...rowsIn(fresh)];
    for (const [key, row] of rows) updateRow(shown.get(key), row);
    announce(rows.filter(([key]) => !shown.has(key)).length, rows.length);
  });

  function announce(count: number, listed: number): void {
    if (news == null || link == null) return;
    // More than fill a page are not counted.
    const amount = count === listed && count > 1 ? `${count} or more` : String(count);
    const text = `${amount} ${count === 1 ? news.dataset.one : news.dataset.many} – show`;
    link.hidden = count === 0;
    if (link.textContent !== text) link.textContent = count === 0 ? '' : text;
  }

  link.addEventListener('click', (event) => {
    if (fresh === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showList(fresh);
    announce(0, 0);
  });
  listenToNews({ onNews: ({ type }) => type === 'filed' && check(), onOpen: check });
}

/** Rows by their keys. The element that carries key and version lies in the row. */
function rowsIn(page: Document): Map<string, HTMLElement> {
  return new Map([...page.querySelectorAll<HTMLElement>('[data-row]')].map((row) => [row.dataset.row ?? '', row]));
}

/** A row that is ticked, selected or has the keyboard waits. */
function updateRow(shown: HTMLElement | undefined, fresh: HTMLElement): void {
  const row = shown?.closest('tr');
  const next = fresh.closest('tr');
  if (row == null || next === null || shown?.dataset.version === fresh.dataset.version) return;
  if (isInUse(row) || row.querySelector(':checked') !== null) return;
  const copy = document.importNode(next, true);
  showTimes(copy);
  row.replaceWith(copy);
}

/** Puts the fresh list in the place of the old one; ticks stay, and rows that were not there are marked. */
function showList(fresh: Document): void {
  const region = document.querySelector<HTMLElement>('[data-list]');
  const next = fresh.querySelector('[data-list]');
  if (region === null || next === null) return;
  const before = rowsIn(document);
  region.replaceWith(document.adoptNode(next));
  showTimes(next);
  for (const [key, row] of rowsIn(document)) {
    const old = before.get(key);
    if (old === undefined) row.closest('tr')?.classList.add('is-new');
    if (old instanceof HTMLInputElement && row instanceof HTMLInputElement) row.checked = old.checked;
  }
  document.querySelector<HTMLElement>('[data-list] a')?.focus();
  next.dispatchEvent(new Event('change', { bubbles: true }));
}
