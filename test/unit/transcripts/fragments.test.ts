import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../src/domain/transcript.ts';
import { joinFragments } from '../../../src/transcripts/job-transcript.ts';
import { blankSegment, blankTranscript, createWarnings } from '../../../src/transcripts/read-transcript.ts';
import { normalised } from './golden.ts';

describe('joinFragments', () => {
  it('puts pieces in the order of time, however they arrived', () => {
    const joined = joinFragments([aPiece(4000, 'then this'), aPiece(1000, 'first this')]);
    expect(joined.text).toBe('first this\nthen this');
    expect(joined.segments.map(({ id, startMs }) => [id, startMs])).toEqual([
      [0, 1000],
      [1, 4000],
    ]);
    expect(joined).toMatchObject({ status: 'partial', durationMs: 4900 });
    expect(joined.warnings[0]).toEqual({ code: 'joined-from-pieces', at: null, count: 2 });
  });

  it('case 13: lets a piece that came again, changed, replace the earlier one', () => {
    const joined = joinFragments([aPiece(1000, 'a gess'), aPiece(3000, 'more'), aPiece(1000, 'a guess')]);
    expect(joined.text).toBe('a guess\nmore');
  });

  it('keeps what two channels say at the same moment, and makes each a speaker', () => {
    const joined = joinFragments([aPiece(1000, 'hello', '0'), aPiece(1000, 'hi', '1')]);
    expect(joined.segments.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['ch:0', 'hello'],
      ['ch:1', 'hi'],
    ]);
    expect(joined.speakers.map(({ label }) => label)).toEqual(['Channel 0', 'Channel 1']);
  });
});

function aPiece(startMs: number, text: string, channel: string | null = null): Transcript {
  const segment = { ...blankSegment(), startMs, endMs: startMs + 900, text, channel };
  return normalised('voci-json', { ...blankTranscript(createWarnings()), status: 'partial', segments: [segment] });
}
