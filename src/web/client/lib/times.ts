import { formatDuration } from '../../pages/parts/format.ts';

const everyMs = 10_000;

const moment = new Intl.DateTimeFormat('sv', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const hour = new Intl.DateTimeFormat('sv', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });

/** Shows every `<time>` below in the viewer's zone; those that say how long ago something was are kept up to date. */
export function keepTimes(): void {
  showTimes(document);
  setInterval(() => showTimes(document), everyMs);
}

/** Shows the times of a part of the page that has just come into it. */
export function showTimes(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>('time[data-show]')) showTime(element);
  for (const element of root.querySelectorAll<HTMLElement>('[data-since]')) {
    const sinceMs = Date.parse(element.dataset.since ?? '');
    if (!Number.isNaN(sinceMs)) setText(element, formatDuration(Date.now() - sinceMs));
  }
}

function showTime(element: HTMLTimeElement): void {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  const { show } = element.dataset;
  const local = `${moment.format(at)} ${zoneOf(at)}`;
  const ago = formatAgo(Date.now() - at.getTime());
  const utc = `${element.dateTime.slice(0, 19).replace('T', ' ')} UTC`;
  if (show === 'hour') setText(element, hour.format(at));
  else if (show === 'day') setText(element, day.format(at));
  else setText(element, show === 'ago' ? ago : moment.format(at));
  const title = show === 'ago' ? `${local} · ${utc}` : `${ago} · ${local} · ${utc}`;
  if (element.title !== title) element.title = title;
}

/** A text that is written again would drop a selection, and be announced again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function zoneOf(at: Date): string {
  return zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function formatAgo(ms: number): string {
  if (Math.abs(ms) < 1000) return 'now';
  return ms < 0 ? `in ${formatDuration(-ms)}` : `${formatDuration(ms)} ago`;
}
