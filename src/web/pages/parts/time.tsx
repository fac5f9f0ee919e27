import { formatDuration } from './format.ts';

interface TimeProps {
  /** ISO 8601. */
  at: string;
  /**
   * What a browser with script makes of it: the moment in the viewer's zone, how long ago it was, or only the time of
   * day or the day. The other forms stand in the tooltip. Without script it is in UTC.
   */
  show?: 'moment' | 'ago' | 'hour' | 'day';
}

/** A moment. `src/web/client/lib/times.ts` knows its attributes. */
export function Time({ at, show = 'moment' }: TimeProps) {
  return (
    <time dateTime={at} data-show={show}>
      {withoutScript(at, show)}
    </time>
  );
}

function withoutScript(at: string, show: 'moment' | 'ago' | 'hour' | 'day'): string {
  if (show === 'hour') return at.slice(11, 16);
  return show === 'day' ? at.slice(5, 10) : formatUtc(at);
}

/** @example formatUtc('2026-11-21T10:00:00.123Z') // '2026-11-21 10:00:00 UTC' */
export function formatUtc(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

/** A moment, and how long ago it was; `src/web/client/lib/times.ts` keeps that up to date. */
export function TimeAndAgo({ at, nowMs }: { at: string; nowMs: number }) {
  return (
    <>
      <Time at={at} /> <Ago at={at} nowMs={nowMs} />
    </>
  );
}

/** How long ago something was, in small print. */
export function Ago({ at, nowMs }: { at: string; nowMs: number }) {
  return (
    <small class="ago">
      <span data-since={at}>{formatDuration(Math.max(0, nowMs - Date.parse(at)))}</span> ago
    </small>
  );
}
