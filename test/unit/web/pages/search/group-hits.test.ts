import { describe, expect, it } from 'vitest';
import { groupHits } from '../../../../../src/web/pages/search/found-jobs.tsx';
import { aHit } from './a-hit.ts';

describe('groupHits', () => {
  it('brings hits of a job together where its newest is', () => {
    const hits = [aHit({ jobId: 'a' }), aHit({ jobId: 'b' }), aHit({ jobId: 'a', startMs: 9000 })];

    expect(groupHits(hits)).toEqual([
      { first: hits[0], labels: [], places: [hits[0], hits[2]], elsewhere: [] },
      { first: hits[1], labels: [], places: [hits[1]], elsewhere: [] },
    ]);
  });

  it('keeps jobs of the same id apart by source, and deliveries without a job by their own', () => {
    const hits = [
      aHit({ source: 'acme' }),
      aHit({ source: 'beta' }),
      aHit({ jobId: null, deliveryId: 'x' }),
      aHit({ jobId: null, deliveryId: 'y' }),
    ];

    expect(groupHits(hits)).toHaveLength(4);
  });

  it('shows the transcript that knows times and speakers, and the same words in others of the job elsewhere', () => {
    const text = aHit({ part: 0, startMs: null, endMs: null, speaker: null });
    const captions = aHit({ part: 1, speaker: null });
    const words = aHit({ part: 2 });
    const inZip = aHit({ part: 2, entry: 'b.json' });

    expect(groupHits([text, captions, words, inZip])).toMatchObject([
      { first: text, places: [words], elsewhere: [inZip, captions, text] },
    ]);
  });

  it('names a title once, however many deliveries carry it', () => {
    const label = { in: 'label', segment: null, speaker: null, startMs: null, endMs: null } as const;
    const one = aHit({ ...label, deliveryId: 'x' });
    const same = aHit({ ...label, deliveryId: 'y' });
    const other = aHit({ ...label, snippet: [{ text: 'call-17', isMatch: true }] });

    expect(groupHits([one, same, other])).toMatchObject([{ labels: [one, other], places: [], elsewhere: [] }]);
  });

  it('makes nothing of nothing', () => {
    expect(groupHits([])).toEqual([]);
  });
});
