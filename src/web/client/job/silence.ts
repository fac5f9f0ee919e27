import { element } from '../lib/element.ts';
import type { Recording } from './recording.ts';
import type { Transcript } from './transcript.ts';

/** A shorter pause belongs to talking; and so much of it is heard before somebody speaks. */
const shortestMs = 2000;
const leadMs = 400;

/** Leaves out pauses in which nobody speaks, as far as the transcript knows, while somebody wants that. */
export function skipSilence({ audio, nowMs, seek }: Recording, transcript: Transcript): void {
  const wanted = element<HTMLInputElement>('skip-silence');
  audio.addEventListener('timeupdate', () => {
    if (!wanted.checked || audio.paused) return;
    const now = nowMs();
    const spoken = transcript.at(now);
    if (spoken !== null && (spoken.endMs === null || spoken.endMs > now)) return;
    const next = spoken === null ? transcript.passages.find(({ startMs }) => startMs !== null) : nextBehind(now);
    const startMs = next?.startMs ?? null;
    if (startMs !== null && startMs - now > shortestMs) seek(startMs - leadMs);
  });

  function nextBehind(ms: number) {
    return transcript.passages.find(({ startMs }) => startMs !== null && startMs > ms);
  }
}
