import { showTimes } from './times.ts';

/**
 * Makes a function that brings the page's live regions up to date: the same page is asked for again, and its regions
 * take the places of those that differ. Asked while that is under way, it is done once more afterwards.
 */
export function createRefresh(): () => void {
  let isRunning = false;
  let isWanted = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await refreshRegions().catch(() => undefined);
    }
    isRunning = false;
  }

  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}

async function refreshRegions(): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  // The session has ended: the page says so itself.
  if (answer.status === 401) return location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const region of document.querySelectorAll<HTMLElement>('[data-live]')) {
    const next = fresh.getElementById(region.id);
    if (next !== null && !isInUse(region)) replace(region, document.importNode(next, true));
  }
}

/** Nothing is pulled away from under a selection or the keyboard. */
function isInUse(region: HTMLElement): boolean {
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
