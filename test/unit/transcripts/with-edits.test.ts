import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../src/domain/transcript.ts';
import { withEdits } from '../../../src/transcripts/with-edits.ts';

const sha256 = 'a'.repeat(64);
const stamp = { at: '2026-11-21T10:00:00.000Z', by: 'ann' };

const transcript = {
  speakers: ['A', 'B', 'C'].map((label) => ({ id: `spk:${label}`, label, vendorId: label, kind: 'anonymous' })),
  segments: [
    { id: 0, startMs: 0, speaker: 'spk:A', text: 'my parsel is late', words: [{ text: 'my' }] },
    { id: 1, startMs: 900, speaker: 'spk:B', text: 'a parsel', words: [{ text: 'a' }] },
    { id: 2, startMs: 1500, speaker: 'spk:C', text: 'yes', words: [] },
  ],
} as unknown as Transcript;

describe('withEdits', () => {
  it('names speakers, and makes two of one name one', () => {
    const { speakers, segments } = withEdits(transcript, { speakers: { A: 'Ann', C: 'Ann' }, corrections: [] }, sha256);

    expect(speakers.map(({ id, label }) => [id, label])).toEqual([
      ['spk:A', 'Ann'],
      ['spk:B', 'B'],
    ]);
    expect(segments.map(({ speaker }) => speaker)).toEqual(['spk:A', 'spk:B', 'spk:A']);
  });

  it('corrects the passage that is meant, in the part that is meant, and no other', () => {
    const correction = { sha256, startMs: 900, was: 'parsel', text: 'parcel', ...stamp };
    const textsOf = (edits: object) =>
      withEdits(transcript, { speakers: {}, corrections: [{ ...correction, ...edits }] }, sha256).segments.map(
        ({ text }) => text,
      );

    expect(textsOf({})).toEqual(['my parsel is late', 'a parcel', 'yes']);
    for (const misfit of [{ sha256: 'b'.repeat(64) }, { startMs: 901 }, { was: 'gone' }]) {
      expect(textsOf(misfit)).toEqual(['my parsel is late', 'a parsel', 'yes']);
    }
    expect(withEdits(transcript, { speakers: {}, corrections: [correction] }, sha256).text).toContain('a parcel');
  });
});
