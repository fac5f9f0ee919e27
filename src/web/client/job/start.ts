import type { Recording } from './recording.ts';
import { bringIntoSight } from './sight.ts';
import type { Passage, Transcript } from './transcript.ts';

/**
 * Begins where the address says: `?t=72.5` or `#t=72.5`, in seconds; the fragment counts when there are both. What is
 * meant is shown in any case, and heard when a recording is held.
 */
export function startAt({ recording, transcript }: { recording: Recording | null; transcript: Transcript }): void {
  function start(seconds: number | null): void {
    if (seconds === null) return;
    show(transcript.at(seconds * 1000));
    recording?.playFrom(seconds * 1000);
  }

  const meant = document.getElementById('at')?.firstChild;
  if (meant != null) show(transcript.around(meant));
  start(secondsInFragment() ?? secondsInQuery());
  addEventListener('hashchange', () => start(secondsInFragment()));
}

function show(passage: Passage | null): void {
  if (passage !== null) bringIntoSight({ passage, from: 0, to: Math.min(1, passage.text.length) });
}

function secondsInFragment(): number | null {
  const seconds = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** The server has checked its form. */
function secondsInQuery(): number | null {
  const seconds = new URLSearchParams(location.search).get('t');
  return seconds === null ? null : Number(seconds);
}
