import { describe, expect, it } from 'vitest';
import { symblJson } from '../../../../src/transcripts/readers/symbl-json.ts';
import { golden, said, staysSound, warned } from '../reading.ts';

describe('symblJson', () => {
  it('reads messages with their words, speakers and findings', () => {
    const transcript = golden(symblJson, 'meeting');

    expect(said(transcript)).toEqual([
      ['spk:u1', 'Send me the manifest, please.'],
      ['spk:Piet', 'On its way.'],
    ]);
    expect(transcript.speakers.map(({ label }) => label)).toEqual(['Roza', 'Piet']);
    expect(transcript.segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [5900, 8200],
      [9000, 10_200],
    ]);
    expect(transcript.annotations.map(({ kind, label, text }) => [kind, label, text])).toEqual([
      ['sentiment', 'neutral', null],
      ['keyword', 'action_phrase', 'send the manifest'],
      ['sentiment', 'positive', null],
    ]);
    expect(transcript.externalIds).toEqual(['6749556955938816']);
  });

  it('counts from the first message where messages tell the time of day alone, and says so', () => {
    const transcript = golden(symblJson, 'clock');

    expect(transcript.segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1400],
      [2500, 2900],
    ]);
    expect(warned(transcript)).toEqual(['times-from-first-message']);
  });

  it('stays sound, whatever a document holds in its places', () => {
    staysSound(symblJson, ['meeting', 'clock']);
  });
});
