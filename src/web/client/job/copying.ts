import { formatClock } from '../../pages/parts/format.ts';
import type { Passage, Transcript } from './transcript.ts';

/** Who copies several passages gets each in a line of its own, with its time and speaker; part of one is copied as it is. */
export function copyAsLines({ passages }: Transcript): void {
  document.addEventListener('copy', (event) => {
    const selection = getSelection();
    if (selection === null || event.clipboardData === null) return;
    const copied = passages.filter(({ text }) => selection.containsNode(text, true));
    if (copied.length < 2) return;
    event.clipboardData.setData('text/plain', copied.map(toLine).join('\n'));
    event.preventDefault();
  });
}

/** @example '[0:04] Ann: Hello.' */
function toLine({ paragraph, text, startMs }: Passage): string {
  const clock = startMs === null ? '' : `[${formatClock(startMs)}] `;
  const speaker = speakerOf(paragraph);
  return `${clock}${speaker === null ? '' : `${speaker}: `}${text.data}`;
}

/** Who speaks on is named only where the turn began. */
function speakerOf(paragraph: HTMLElement): string | null {
  const voice = /voice-\d+/.exec(paragraph.className)?.[0];
  const speakers = [...document.querySelectorAll<HTMLElement>(`.turn.${voice ?? 'none'} .speaker`)];
  const before = speakers.findLast((speaker) => speaker.parentElement === paragraph || isBehind(speaker, paragraph));
  return before?.textContent ?? null;
}

function isBehind(speaker: HTMLElement, paragraph: HTMLElement): boolean {
  return (speaker.compareDocumentPosition(paragraph) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
