import { describe, expect, it } from 'vitest';
import { azureSpeechJson } from '../../../../src/transcripts/readers/azure-speech-json.ts';
import { golden, readOne, said, sent, staysSound, warned } from '../reading.ts';

function phrase(more: object): unknown {
  return { recognizedPhrases: [{ recognitionStatus: 'Success', nBest: [{ display: 'Hi.' }], ...more }] };
}

describe('azureSpeechJson', () => {
  it('reads phrases with the words as written', () => {
    const transcript = golden(azureSpeechJson, 'speakers');

    expect(said(transcript)).toEqual([
      ['spk:1', 'The meter says 24.5.'],
      ['spk:2', 'Thank you.'],
    ]);
    expect(transcript.segments[0]?.words.map(({ text }) => text)).toEqual(['The', 'meter', 'says', '24.5.']);
    expect(transcript).toMatchObject({ language: 'en-GB', durationMs: 9500, createdAt: '2026-11-20T09:12:44Z' });
  });

  it('case 9: takes ticks of 100 ns, a start and a length', () => {
    const [first] = golden(azureSpeechJson, 'speakers').segments;

    expect(first).toMatchObject({ startMs: 400, endMs: 3500 });
    expect(first?.words[3]).toMatchObject({ startMs: 1500, endMs: 3500 });
  });

  it('takes milliseconds where there are no ticks, and sets blanks as the text has them', () => {
    const displayWords = ['well-', 'known.'].map((displayText) => ({ displayText, offsetMilliseconds: 120 }));
    const nBest = [{ display: 'well-known.', displayWords }];
    const transcript = readOne(azureSpeechJson, phrase({ offsetMilliseconds: 100, durationMilliseconds: 50, nBest }));

    expect(transcript.segments[0]).toMatchObject({ startMs: 100, endMs: 150, words: [{}, { pre: '', startMs: 120 }] });
  });

  it('leaves out phrases that were not recognised, with a warning', () => {
    expect(warned(golden(azureSpeechJson, 'speakers'))).toEqual(['phrase-not-recognised']);
    expect(warned(readOne(azureSpeechJson, phrase({ nBest: [] })))).toEqual(['phrase-without-text']);
  });

  it('case 8, case 12: reads two channels, durations as texts, and the speaker of v3.0', () => {
    const transcript = golden(azureSpeechJson, 'stereo');

    expect(transcript.segments.map(({ channel, startMs, endMs }) => [channel, startMs, endMs])).toEqual([
      ['1', 58_000, 59_000],
      ['0', 60_050, 61_800],
    ]);
    expect(said(transcript)[0]).toEqual(['spk:2', 'Well, ****.']);
    expect(transcript.durationMs).toBe(65_500);
  });

  it('keeps the text as written when the words are as spoken', () => {
    const [, second] = golden(azureSpeechJson, 'stereo').segments;

    expect(second?.text).toBe('Hallo out there.');
    expect(second?.words.map(({ text }) => text)).toEqual(['hallo', 'out', 'there']);
  });

  it('case 12: knows a channel 0 and a speaker 0, as number and as text', () => {
    for (const zero of [0, '0']) {
      const [segment] = readOne(azureSpeechJson, phrase({ channel: zero, speaker: zero })).segments;
      expect(segment).toMatchObject({ channel: '0', speaker: 'spk:0' });
    }
  });

  it('reads the texts of the channels when there are no phrases', () => {
    const transcript = golden(azureSpeechJson, 'combined-only');
    expect(transcript).toMatchObject({ text: 'Left side.\nRight side.', wordTiming: 'none' });
  });

  it('keeps a URL with a signature out', () => {
    expect(JSON.stringify(sent(azureSpeechJson, 'speakers'))).toContain('sig=secret');
    expect(JSON.stringify(golden(azureSpeechJson, 'speakers'))).not.toContain('sig=secret');
  });

  it('case 1: takes silence for an empty transcript', () => {
    expect(golden(azureSpeechJson, 'silence')).toMatchObject({ status: 'empty', segments: [], durationMs: 5000 });
  });

  it.each([{ self: 'https://example.org/speechtotext/v3.2/transcriptions/1' }, { recognizedPhrases: 'none' }, []])(
    'leaves %j to others',
    (document) => {
      expect(azureSpeechJson.recognises(document)).toBe(false);
      expect(azureSpeechJson.read(document)).toEqual([]);
    },
  );

  it('stays sound whatever becomes of a document', () => {
    staysSound(azureSpeechJson, ['speakers', 'stereo', 'combined-only']);
  });
});
