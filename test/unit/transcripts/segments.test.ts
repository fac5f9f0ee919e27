import { describe, expect, it } from 'vitest';
import { blankSegment, blankWord, type ReadSegment } from '../../../src/transcripts/read-transcript.ts';
import { type FlatWord, splitBySpeaker } from '../../../src/transcripts/segments.ts';

function word(text: string, speaker: string | null, more: Partial<FlatWord> = {}): FlatWord {
  return { ...blankWord(text), speaker, channel: null, endsSentence: false, ...more };
}

function segment(more: Partial<ReadSegment>): ReadSegment {
  return { ...blankSegment(), startMs: 10, endMs: 90, confidence: 0.9, channel: '0', ...more };
}

describe('splitBySpeaker', () => {
  it('leaves a segment whole whose words are one speaker’s', () => {
    const [only, ...others] = splitBySpeaker(segment({ speaker: 'A', text: 'So it is.' }), [
      word('So', 'A'),
      word('it', null),
      word('is.', 'A'),
    ]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ speaker: 'A', text: 'So it is.', startMs: 10, endMs: 90, confidence: 0.9 });
  });

  it('believes the words, not the segment', () => {
    expect(splitBySpeaker(segment({ speaker: 'A' }), [word('no', 'B')])).toMatchObject([{ speaker: 'B' }]);
    expect(splitBySpeaker(segment({ speaker: null }), [word('no', 'B')])).toMatchObject([{ speaker: 'B' }]);
    expect(splitBySpeaker(segment({ speaker: 'A', text: 'no' }), [])).toMatchObject([{ speaker: 'A', text: 'no' }]);
  });

  it('cuts where the speaker changes, the outer times with the first and the last', () => {
    const words = [word('Is', 'A'), word('it?', 'A'), word('Yes.', 'B', { language: 'fr' }), word('Ah.', 'A')];
    expect(splitBySpeaker(segment({ speaker: 'A', text: 'Is it? – Yes. Ah.', language: 'en' }), words)).toMatchObject([
      {
        speaker: 'A',
        text: 'Is it? –',
        startMs: 10,
        endMs: null,
        boundary: 'speaker',
        language: 'en',
        confidence: null,
      },
      { speaker: 'B', text: 'Yes.', startMs: null, endMs: null, boundary: 'speaker', language: 'fr', channel: '0' },
      { speaker: 'A', text: 'Ah.', startMs: null, endMs: 90, boundary: 'vendor', language: 'en' },
    ]);
  });

  it('joins the words where the text is not made of them, so that nothing is said twice', () => {
    const words = [word('at', 'A'), word('twenty-one', 'B')];
    expect(splitBySpeaker(segment({ text: 'at 21' }), words).map(({ text }) => text)).toEqual([null, null]);
  });
});
