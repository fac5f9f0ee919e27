import { listenToNews } from './lib/news.ts';
import { createRefresh } from './lib/refresh.ts';

/** Refusals are written down once a second; asked for earlier they are not there yet. */
const countedMs = 1500;
/** How long a button says that it has copied. */
const shownMs = 2000;

// Who sets a vendor up waits for its first callback, or for the reason why none is taken: both show by themselves.
const refresh = createRefresh();
listenToNews({
  onNews: ({ type }) => void setTimeout(refresh, type === 'refused' ? countedMs : 0),
  onOpen: refresh,
});
enableCopying();

/** Makes the copy buttons of the page work, those that come into it later too; without this they are not shown. */
function enableCopying(): void {
  document.documentElement.dataset.copies = '';
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null;
    if (button !== null) void copyFor(button);
  });
}

async function copyFor(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset.copy ?? '');
  const label = button.firstElementChild;
  if (source === null || label === null) return;
  const isCopied = await copy(source);
  label.textContent = isCopied ? 'Copied' : 'Selected: press Ctrl+C';
  setTimeout(() => {
    label.textContent = 'Copy';
  }, shownMs);
}

/** Over plain http browsers have no clipboard but the old command, which copies what is selected. */
async function copy(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(source);
    return document.execCommand('copy');
  }
}
