import type { Transcript } from './transcript.ts';

/** Fills the form for a correction with the words that somebody selects in the transcript, and with where they stand. */
export function offerCorrection(transcript: Transcript): void {
  const form = document.querySelector<HTMLFormElement>('#correct form');
  const was = form?.querySelector<HTMLInputElement>('[name="was"]');
  const text = form?.querySelector<HTMLInputElement>('[name="text"]');
  const startMs = form?.querySelector<HTMLInputElement>('[name="startMs"]');
  if (was == null || text == null || startMs == null) return;
  document.addEventListener('selectionchange', () => {
    const selection = getSelection();
    const node = selection?.anchorNode ?? null;
    const passage = node === null || node !== selection?.focusNode ? null : transcript.around(node);
    const selected = selection?.toString().trim() ?? '';
    if (passage === null || selected === '') return;
    was.value = selected;
    text.value = selected;
    startMs.value = passage.startMs === null ? '' : String(passage.startMs);
  });
}
