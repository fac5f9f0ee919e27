import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../../src/domain/transcript.ts';
import { findWords } from '../../../../src/transcripts/view/find-words.ts';
import { transcriptOf } from '../writers/speech.ts';

function segmentOf(text: string, ...words: string[]): Segment {
  const timed = words.map((word, index) => [word, index * 100, index * 100 + 90] as const);
  const [segment] = transcriptOf({ startMs: 0, endMs: 9000, text, words: timed }).segments;
  if (segment === undefined) throw new Error('there is no segment');
  return segment;
}

function found(segment: Segment): string[] {
  return findWords(segment).map(({ from, to }) => segment.text.slice(from, to));
}

describe('findWords', () => {
  it('finds each word once and in order, with its times', () => {
    const segment = segmentOf('No, no: no!', 'No', 'no', 'no');
    expect(findWords(segment)).toEqual([
      { from: 0, to: 2, startMs: 0, endMs: 90, percent: null },
      { from: 4, to: 6, startMs: 100, endMs: 190, percent: null },
      { from: 8, to: 10, startMs: 200, endMs: 290, percent: null },
    ]);
  });

  it('leaves out what was said otherwise than it is written, and goes on behind it', () => {
    const segment = segmentOf('It costs $21 today.', 'It', 'costs', 'twenty', 'one', 'dollars', 'today');
    expect(found(segment)).toEqual(['It', 'costs', 'today']);
  });

  it('finds words that no blank parts', () => {
    expect(found(segmentOf('你好世界', '你好', '世界'))).toEqual(['你好', '世界']);
  });

  it('looks only so far for each word, however long the text is', () => {
    const segment = segmentOf(`${'x'.repeat(50_000)} end`, ...Array.from({ length: 5000 }, () => 'end'));
    expect(found(segment)).toEqual([]);
  });
});
