import { formatDuration } from './duration.ts';
import { Time } from './time.tsx';

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
