import { describe, expect, it } from 'vitest';
import { zoom } from '../../../../src/vendors/zoom/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) => zoom.readClaim(evidence({ parts: [{ fixture }] }));

describe('zoom.readClaim', () => {
  it('reads a notice by the meeting that took place, not by its number', () => {
    expect(read('zoom/transcript-completed.json')).toEqual({
      vendor: 'zoom',
      jobId: '4a/Vd+8xTzq==',
      aliases: [],
      title: 'Board meeting',
      externalIds: ['86000000001'],
      outcome: 'success',
      vendorStatus: 'recording.transcript_completed',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it.each([
    ['recording.started', 'progress'],
    ['recording.paused', 'progress'],
    ['recording.completed', 'success'],
    ['recording.transcript_failed', 'failure'],
    ['recording.renamed', 'unknown'],
    ['meeting.completed', 'unknown'],
  ])('reads %s as %s', (event, outcome) => {
    const bytes = JSON.stringify({ event, payload: { account_id: 'a', object: { uuid: 'u' } } });

    expect(zoom.readClaim(evidence({ parts: [{ bytes }] }))).toMatchObject({ outcome, vendorStatus: event });
  });

  it('takes a transcript that was fetched for the captions it is', () => {
    const claim = zoom.readClaim(evidence({ query: { id: 'u' }, parts: [{ bytes: 'WEBVTT\n' }] }));

    expect(claim).toMatchObject({ jobId: 'u', parts: [{ kind: 'subtitles', extension: 'vtt' }] });
  });
});

describe('zoom.recognises', () => {
  it.each(['transcript-completed', 'recording-started'])('knows %s', (name) => {
    expect(zoom.recognises(evidence({ parts: [{ fixture: `zoom/${name}.json` }] }))).toBe(true);
  });
});
