import { element } from '../lib/element.ts';
import type { Recording } from './recording.ts';
import { bringIntoSight, createMark } from './stretches.ts';
import { type Passage, type Transcript, wordAt } from './transcript.ts';

/** Marks what is being said. */
export interface Following {
  /** Keeps what is being said in sight again, after somebody has scrolled away. */
  resume(): void;
  /** Leaves the page where it is, for somebody who looks at something else. */
  suspend(): void;
}

/** Keys that scroll the page. */
const scrollKeys = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown']);

export function startFollowing({ audio, nowMs }: Recording, transcript: Transcript): Following {
  const follow = element<HTMLInputElement>('follow');
  const mark = createMark('spoken', 3);
  let passage: Passage | null = null;
  let from = -1;

  function update(): void {
    const ms = nowMs();
    const now = transcript.at(ms);
    const word = now === null ? null : wordAt(transcript.wordsOf(now), ms);
    const isSame = now === passage && (word?.from ?? -1) === from;
    if (isSame) return;
    passage?.paragraph.removeAttribute('aria-current');
    now?.paragraph.setAttribute('aria-current', 'true');
    passage = now;
    from = word?.from ?? -1;
    mark(now === null || word === null ? [] : [{ passage: now, from: word.from, to: word.to }]);
    if (now === null || audio.paused || !follow.checked) return;
    bringIntoSight({ passage: now, from: word?.from ?? 0, to: word?.to ?? Math.min(1, now.text.length) });
  }

  /** The browser tells the time four times a second; words are shorter. */
  function keepUp(): void {
    update();
    if (!audio.paused) requestAnimationFrame(keepUp);
  }

  /** Who scrolls wants to read elsewhere. */
  function letGo(): void {
    if (!audio.paused) follow.checked = false;
  }

  audio.addEventListener('play', keepUp);
  audio.addEventListener('timeupdate', update);
  audio.addEventListener('seeking', update);
  addEventListener('wheel', letGo, { passive: true });
  addEventListener('touchmove', letGo, { passive: true });
  addEventListener('keydown', ({ key, target }) => {
    if (target === document.body && scrollKeys.has(key)) letGo();
  });
  return {
    resume() {
      follow.checked = true;
    },
    suspend: letGo,
  };
}
