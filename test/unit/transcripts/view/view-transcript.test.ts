import { describe, expect, it } from 'vitest';
import type { Annotation, Transcript } from '../../../../src/domain/transcript.ts';
import { blankAnnotation } from '../../../../src/transcripts/read-transcript.ts';
import { viewTranscript } from '../../../../src/transcripts/view/view-transcript.ts';
import { evenly, transcriptOf } from '../writers/speech.ts';

/** A transcript of so many segments, one a second. */
function long(count: number, text = 'again'): Transcript {
  return transcriptOf(
    ...Array.from({ length: count }, (_, second) => ({ startMs: second * 1000, endMs: second * 1000 + 900, text })),
  );
}

describe('viewTranscript', () => {
  it('tells who said what, and where each word stands', () => {
    const transcript = transcriptOf(
      { speaker: 'Agent', startMs: 1000, endMs: 2000, words: evenly('Good morning', 1000, 500) },
      { speaker: 'Caller', startMs: 3000, endMs: 4000, words: evenly('Hello', 3000, 500) },
    );
    const { segments, speakers, words, isTimed } = viewTranscript(transcript, null);

    expect(segments).toMatchObject({ total: 2, previous: null, next: null });
    expect(segments.items.map(({ voice, text, words: places }) => ({ voice, text, places }))).toEqual([
      { voice: 0, text: 'Good morning', places: '0,4,0,500, 1,7,500,1000,' },
      { voice: 1, text: 'Hello', places: '0,5,0,500,' },
    ]);
    expect(segments.items.map(({ speaker }) => speaker)).toEqual(speakers);
    expect({ words, isTimed }).toEqual({ words: 3, isTimed: true });
  });

  it('shows the stretch in which a moment or a segment lies, cut in the same places for all', () => {
    const transcript = long(12_000);
    const at = (place: Parameters<typeof viewTranscript>[1]) => {
      const { items, previous, next, total } = viewTranscript(transcript, place).segments;
      return { first: items[0]?.id, count: items.length, previous, next, total };
    };
    const second = { first: 5000, count: 5000, previous: 0, next: 10_000, total: 12_000 };

    expect(at(null)).toEqual({ first: 0, count: 5000, previous: null, next: 5000, total: 12_000 });
    expect(at({ atMs: 5_000_500 })).toEqual(second);
    expect(at({ segment: 9999 })).toEqual(second);
    expect(at({ atMs: 1e12 })).toEqual({ first: 10_000, count: 2000, previous: 5000, next: null, total: 12_000 });
    expect(at({ segment: 1e7 })).toMatchObject({ first: 10_000 });
  });

  it('holds no more text than a page can', () => {
    const { items, next } = viewTranscript(long(100, 'x'.repeat(30_000)), null).segments;
    expect(items.length).toBe(33);
    expect(next).toBe(33);
    const [cut] = viewTranscript(long(1, 'x'.repeat(3_000_000)), null).segments.items;
    expect(cut?.text).toBe(`${'x'.repeat(50_000)} […]`);
  });

  it('shows control characters as blanks, so that places of words stay right in a browser', () => {
    const transcript = transcriptOf({ startMs: 0, endMs: 900, text: 'a\0b\r\nword' });
    expect(viewTranscript(transcript, null).segments.items[0]?.text).toBe('a b \nword');
  });

  it('takes so many annotations of a kind', () => {
    const entity: Annotation = { ...blankAnnotation('entity'), text: 'Anna' };
    const summary: Annotation = { ...blankAnnotation('summary'), text: 'A call.' };
    const annotations = [...Array.from({ length: 700 }, () => entity), summary];
    const view = viewTranscript({ ...long(1), annotations }, null);

    expect(view.annotations.length).toBe(501);
    expect(view.annotations.at(-1)).toBe(summary);
    expect(view.annotationsLeftOut).toBe(200);
  });

  it('is empty for a transcript without speech', () => {
    const { segments, isTimed } = viewTranscript(transcriptOf(), null);
    expect(segments).toEqual({ items: [], total: 0, previous: null, next: null });
    expect(isTimed).toBe(false);
  });
});
