/** Makes the days of quick ranges those of the viewer's zone: the server knows days in UTC only. */
export function keepRanges(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-days]')) {
    const [from, to] = (link.dataset.days ?? '').split(' ').map(Number);
    if (from === undefined || to === undefined) continue;
    const url = new URL(link.href);
    url.searchParams.set('from', dayAt(from));
    if (to > 0) url.searchParams.delete('to');
    else url.searchParams.set('to', dayAt(to));
    link.href = url.href;
    // What is chosen was chosen by these moments.
    const here = new URLSearchParams(location.search);
    if (here.get('from') === url.searchParams.get('from') && here.get('to') === url.searchParams.get('to')) {
      link.setAttribute('aria-current', 'true');
    }
  }
}

/** The beginning of the day that is so many days from today. */
function dayAt(days: number): string {
  const at = new Date();
  at.setHours(0, 0, 0, 0);
  at.setDate(at.getDate() + days);
  return at.toISOString();
}
