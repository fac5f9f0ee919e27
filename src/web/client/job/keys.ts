import type { Recording } from './recording.ts';
import type { Transcript } from './transcript.ts';

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
