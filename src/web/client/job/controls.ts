import type { Following } from './following.ts';
import type { Recording } from './recording.ts';
import { bringIntoSight, rectOf } from './stretches.ts';
import { msOf, type Transcript } from './transcript.ts';

const stepMs = 5000;

/** Space and the arrows work the player from everywhere but from what needs these keys itself. */
export function takeKeys({ recording, transcript }: { recording: Recording; transcript: Transcript }): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || needsKeys(event.target)) return;
    const act = actions[event.shiftKey ? `Shift ${event.key}` : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });

  const actions: Readonly<Record<string, () => void>> = {
    ' ': recording.toggle,
    ArrowLeft: () => recording.seek(Math.max(0, recording.nowMs() - stepMs)),
    ArrowRight: () => recording.seek(recording.nowMs() + stepMs),
    'Shift ArrowLeft': () => goTo(-1),
    'Shift ArrowRight': () => goTo(1),
  };

  function goTo(step: -1 | 1): void {
    const passage = transcript.beside(recording.nowMs(), step);
    if (passage !== null) recording.seek(passage.startMs ?? 0);
  }
}

function needsKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, button, summary, audio') !== null;
}

/** Who clicks a word hears it; a time, what was said then. Selecting text stays selecting text. */
export function takeClicks(parts: { recording: Recording; transcript: Transcript; following: Following }): void {
  const { recording, transcript, following } = parts;

  function playFrom(ms: number): void {
    following.resume();
    recording.playFrom(ms);
  }

  document.addEventListener('click', (event) => {
    const { target } = event;
    if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const clock = target.closest<HTMLAnchorElement>('a.clock');
    if (clock !== null) {
      const ms = msOf(clock.dataset.start ?? clock.parentElement?.dataset.start);
      if (ms === null) return;
      event.preventDefault();
      if (clock.hash.startsWith('#t=')) history.replaceState(null, '', clock.hash);
      return show(ms);
    }
    if (target.closest('.words') === null || getSelection()?.isCollapsed === false) return;
    const ms = momentAt(transcript, event);
    if (ms !== null) playFrom(ms);
  });

  function show(ms: number): void {
    const passage = transcript.at(ms);
    if (passage !== null) bringIntoSight({ passage, from: 0, to: Math.min(1, passage.text.length) });
    playFrom(ms);
  }
}

/** When the word under the pointer is said; the beginning of its passage when nobody knows. */
function momentAt(transcript: Transcript, { clientX, clientY }: MouseEvent): number | null {
  const caret = caretAt(clientX, clientY);
  const passage = caret === null ? null : transcript.around(caret.node);
  if (caret === null || passage === null) return null;
  const timed = transcript.wordsOf(passage).filter(({ startMs }) => startMs !== null);
  // Carets stand between signs: where no blank parts two words, one caret is at both.
  const touched = timed.filter(({ from, to }) => from <= caret.offset && caret.offset <= to);
  const hit = touched.find(({ from, to }) => {
    const { left, right } = rectOf({ passage, from, to });
    return left <= clientX && clientX <= right;
  });
  // Of what stands between two words, the one before is meant.
  const word = hit ?? timed.findLast(({ from }) => from <= caret.offset);
  return word?.startMs ?? passage.startMs;
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  if ('caretPositionFromPoint' in document) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret === null ? null : { node: caret.offsetNode, offset: caret.offset };
  }
  // Safari before 26 has only the older form.
  const range = (document as Document).caretRangeFromPoint(x, y);
  return range === null ? null : { node: range.startContainer, offset: range.startOffset };
}
