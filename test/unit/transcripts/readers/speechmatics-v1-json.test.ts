import { describe, expect, it } from 'vitest';
import { speechmaticsV1Json } from '../../../../src/transcripts/readers/speechmatics-v1-json.ts';
import { golden, said, staysSound } from '../reading.ts';

describe('speechmaticsV1Json', () => {
  it('reads words, the marks behind them, and who speaks by the turns beside', () => {
    const transcript = golden(speechmaticsV1Json, 'call');

    expect(said(transcript)).toEqual([
      ['spk:M1', 'Next ferry at noon?'],
      ['spk:F2', 'Half past.'],
    ]);
    expect(transcript).toMatchObject({
      language: 'en-GB',
      durationMs: 5000,
      title: 'desk.mp3',
      source: { jobId: '8123456' },
    });
    expect(transcript.segments[0]?.words[3]).toMatchObject({ text: 'noon', post: '?', startMs: 1350, endMs: 1850 });
  });

  it('case 1: reads silence as an empty transcript', () => {
    expect(golden(speechmaticsV1Json, 'silence')).toMatchObject({ status: 'empty', language: 'de' });
  });

  it('stays sound, whatever a document holds in its places', () => {
    staysSound(speechmaticsV1Json, ['call']);
  });
});
