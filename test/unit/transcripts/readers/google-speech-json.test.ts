import { describe, expect, it } from 'vitest';
import { googleSpeechJson } from '../../../../src/transcripts/readers/google-speech-json.ts';
import { checkGolden } from '../golden.ts';
import { golden, readOne, said, staysSound, warned } from '../reading.ts';

const result = (transcript: string, more: object = {}) => ({ alternatives: [{ transcript }], ...more });

describe('googleSpeechJson', () => {
  it('reads a long operation', () => {
    const transcript = golden(googleSpeechJson, 'operation');

    expect(said(transcript)).toEqual([
      [null, 'Is the harbour open?'],
      [null, 'From six on.'],
    ]);
    expect(transcript).toMatchObject({ language: 'en-GB', durationMs: 3400, wordTiming: 'exact' });
    // 0 is Google's way to say that it does not say.
    expect(transcript.segments[0]?.words.map(({ confidence }) => confidence)).toEqual([0.98, 0.97, null, 0.9]);
  });

  it('takes the words once that the last result repeats with their speakers', () => {
    expect(said(golden(googleSpeechJson, 'speakers'))).toEqual([
      ['spk:1', 'two tickets please'],
      ['spk:2', 'both ways'],
    ]);
  });

  it('reads each file of a batch', () => {
    const [one, two] = checkGolden(googleSpeechJson, 'batch');

    expect(one === undefined ? [] : said(one)).toEqual([
      ['spk:1', 'Any room for a van?'],
      ['spk:2', 'Just about.'],
    ]);
    expect(two).toMatchObject({ text: 'kein Platz\ndanke', channels: [{ id: '1' }, { id: '2' }], language: 'de-DE' });
  });

  it('begins a result without words where the one before it ended, and says so', () => {
    const transcript = readOne(googleSpeechJson, {
      results: [result('one', { resultEndTime: '1.5s' }), result('two', { result_end_time: { seconds: 3 } })],
    });

    expect(transcript.segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1500],
      [1500, 3000],
    ]);
    expect(warned(transcript)).toEqual(['start-from-previous-end']);
  });

  it('case 1: reads silence as an empty transcript', () => {
    expect(golden(googleSpeechJson, 'silence').status).toBe('empty');
  });

  it.each([
    {},
    { results: [] },
    { results: [{ text: 'x' }] },
    // IBM's, without its index.
    { results: [{ final: true, alternatives: [{ transcript: 'hi ', timestamps: [['hi', 0, 1]] }] }] },
  ])('leaves %j to others', (document) => {
    expect(googleSpeechJson.recognises(document)).toBe(false);
    expect(googleSpeechJson.read(document)).toEqual([]);
  });

  it('stays sound, whatever a document holds in its places', () => {
    staysSound(googleSpeechJson, ['operation', 'speakers', 'batch']);
  });
});
