import { describe, expect, it } from 'vitest';
import { trintJson } from '../../../../src/transcripts/readers/trint-json.ts';
import { golden, said, staysSound, warned } from '../reading.ts';

describe('trintJson', () => {
  it('reads paragraphs with their speakers, and tags what was struck through', () => {
    const transcript = golden(trintJson, 'interview');

    expect(said(transcript)).toEqual([
      ['spk:Ingrid', 'When did you start?'],
      ['spk:Guest', 'Um, years ago.'],
    ]);
    expect(transcript).toMatchObject({ title: 'pilot.mp3', durationMs: 6150 });
    expect(transcript.segments[1]?.words.map(({ tags }) => tags)).toEqual([['strikethrough'], [], []]);
    // The unit of its times is known.
    expect(warned(transcript)).toEqual([]);
  });

  it('stays sound, whatever a document holds in its places', () => {
    staysSound(trintJson, ['interview']);
  });
});
