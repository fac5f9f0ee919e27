import type { SearchHit } from '../../../../../src/domain/transcript-index.ts';
import { idOf } from '../../world.ts';

/** A place in what was said. */
export function aHit(wished: Partial<SearchHit> = {}): SearchHit {
  return {
    source: 'acme',
    vendor: 'speechmatics',
    jobId: 'job-1',
    deliveryId: idOf(1),
    part: 0,
    entry: null,
    receivedAt: '2026-11-21T10:00:00.000Z',
    title: null,
    language: 'en',
    in: 'speech',
    segment: 3,
    speaker: 'Agent',
    startMs: 62_500,
    endMs: 63_000,
    snippet: [
      { text: 'about your ', isMatch: false },
      { text: 'refund', isMatch: true },
    ],
    ...wished,
  };
}
