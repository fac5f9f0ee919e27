import { expect } from 'vitest';
import type { Transcript } from '../../../src/domain/transcript.ts';
import { joinWords, textOf } from '../../../src/transcripts/normalise.ts';

/**
 * What is true of every transcript, whatever it was made from: times are whole and never negative, and each text is the
 * words it was built from, every one of them once and in order.
 */
export function expectSound({ segments, annotations, text, durationMs, speakers }: Transcript): void {
  const spans = [
    ...segments,
    ...segments.flatMap(({ words }) => words),
    ...annotations,
    { startMs: durationMs, endMs: null },
  ];
  for (const { startMs, endMs } of spans) {
    for (const ms of [startMs, endMs]) expect(ms === null || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
    if (startMs !== null && endMs !== null) expect(endMs).toBeGreaterThanOrEqual(startMs);
  }
  for (const segment of segments) {
    if (segment.words.length > 0) expect(segment.text).toBe(joinWords(segment.words).toWellFormed());
    let from = 0;
    for (const word of segment.words) {
      expect(word.text.trim()).not.toBe('');
      expect(word.confidence === null || (word.confidence >= 0 && word.confidence <= 1)).toBe(true);
      const found = segment.text.indexOf(word.text, from);
      expect(found).toBeGreaterThanOrEqual(from);
      from = found + word.text.length;
    }
  }
  expect(text).toBe(textOf(segments));
  const ids = new Set(speakers.map(({ id }) => id));
  for (const { speaker } of [...segments, ...annotations]) expect(speaker === null || ids.has(speaker)).toBe(true);
}
