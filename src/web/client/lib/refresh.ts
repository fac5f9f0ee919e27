import { showTimes } from './times.ts';

/**
 * Makes a function that brings the page's live regions up to date: the same page is asked for again, and its regions
 * take the places of those that differ. Asked while that is under way, it is done once more afterwards.
 */
export function createRefresh(): () => void {
  return oneAtATime(refreshRegions);
}

async function refreshRegions(): Promise<void> {
  const fresh = await fetchPage();
  if (fresh === null) return;
  for (const region of document.querySelectorAll<HTMLElement>('[data-live]')) {
    const next = fresh.getElementById(region.id);
    if (next !== null && !isInUse(region)) replace(region, document.importNode(next, true));
  }
}

/** Nothing is pulled away from under a selection or the keyboard. */
export function isInUse(region: HTMLElement): boolean {
  const selection = getSelection();
  const isSelected = selection !== null && !selection.isCollapsed && selection.containsNode(region, true);
  return isSelected || region.contains(document.activeElement);
}

function replace(region: HTMLElement, next: HTMLElement): void {
  showTimes(next);
  keepOpen(region, next);
  if (!region.isEqualNode(next)) region.replaceWith(next);
}

/** What the viewer has unfolded stays so. */
function keepOpen(region: HTMLElement, next: HTMLElement): void {
  const unfolded = next.querySelectorAll('details');
  region.querySelectorAll('details').forEach((details, index) => {
    const same = unfolded[index];
    if (same !== undefined) same.open = details.open;
  });
}

/** This page as it would be now, or null when it cannot be had; signs in again when the session has ended. */
export async function fetchPage(): Promise<Document | null> {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (answer.status === 401) location.reload();
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
}

/** Runs the task when asked; asked while it runs, it runs once more afterwards. A failure waits for the next time. */
export function oneAtATime(task: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await task().catch(() => undefined);
    }
    isRunning = false;
  }

  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}
