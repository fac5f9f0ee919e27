import { describe, expect, it } from 'vitest';
import { azureFastJson } from '../../../../src/transcripts/readers/azure-fast-json.ts';
import { golden, readOne, said, staysSound } from '../reading.ts';

describe('azureFastJson', () => {
  it('reads phrases of two channels, each with speakers of its own', () => {
    const transcript = golden(azureFastJson, 'stereo');

    expect(said(transcript)).toEqual([
      ['spk:0/0', 'Pier four, please.'],
      ['spk:1/0', 'Pier four it is.'],
      [null, 'Thanks.'],
    ]);
    expect(transcript).toMatchObject({ durationMs: 7480, language: 'en-US' });
    expect(transcript.segments[0]?.words[1]).toMatchObject({ text: 'four,', startMs: 440, endMs: 800 });
  });

  it('takes the text of a channel where there are no phrases', () => {
    const transcript = readOne(azureFastJson, { combinedPhrases: [{ channel: 0, text: 'All of it.' }] });
    expect(transcript).toMatchObject({ text: 'All of it.', wordTiming: 'none' });
  });

  it('case 1: reads silence as an empty transcript', () => {
    expect(golden(azureFastJson, 'silence')).toMatchObject({ status: 'empty', durationMs: 2000 });
  });

  it('stays sound, whatever a document holds in its places', () => {
    staysSound(azureFastJson, ['stereo']);
  });
});
