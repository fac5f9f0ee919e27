import { describe, expect, it } from 'vitest';
import { assemblyaiJson } from '../../../../src/transcripts/readers/assemblyai-json.ts';
import { golden, readOne, said, sent, staysSound, warned } from '../reading.ts';

/** A finished transcript of nothing but words. */
function saying(...words: unknown[]): unknown {
  return { id: 't', audio_url: 'u', status: 'completed', words };
}

describe('assemblyaiJson', () => {
  it('reads utterances, and everything the models found', () => {
    const transcript = golden(assemblyaiJson, 'call');

    expect(said(transcript)).toEqual([
      ['spk:A', 'Good evening, Harbour Taxis.'],
      ['spk:B', 'Hi, my name is #### and I need a cab at 6:30.'],
      ['spk:A', 'Of course.'],
    ]);
    expect(transcript).toMatchObject({ language: 'en-US', durationMs: 7000, wordTiming: 'exact' });
    const kinds = transcript.annotations.map(({ kind }) => kind);
    const topics = ['keyword', 'keyword', 'topic', 'topic'];
    expect(kinds).toEqual(['summary', 'chapter', 'entity', 'entity', 'sentiment', ...topics]);
    expect(warned(transcript)).toEqual(['add-on-failed']);
  });

  it('names speakers as they were found to be, each at his own words', () => {
    const transcript = golden(assemblyaiJson, 'understood');

    expect(said(transcript)).toEqual([
      ['spk:Mila', 'Two rolls?'],
      ['spk:Theo', 'Yes, on 3 May please.'],
      ['spk:Mila', 'Danke.'],
    ]);
    expect(transcript.annotations.find(({ kind }) => kind === 'sentiment')?.speaker).toBe('spk:Mila');
    expect(transcript.languages).toEqual(['en', 'de']);
  });

  it('reads translations by utterance, and of the whole where they are not all of it', () => {
    const { annotations } = golden(assemblyaiJson, 'understood');
    const translations = annotations.filter(({ kind }) => kind === 'translation');

    expect(translations.map(({ language, startMs, text }) => [language, startMs, text])).toEqual([
      ['fr', null, "Deux petits pains ? Oui, le 3 mai s'il vous plaît. Merci."],
      ['es', 200, '¿Dos panecillos? Sí, el 3 de mayo, por favor.'],
      ['es', 4000, 'Gracias.'],
    ]);
  });

  it('keeps the customer’s formatting beside what was said', () => {
    const { annotations } = golden(assemblyaiJson, 'understood');

    expect(annotations.filter(({ label }) => label === 'formatted text').map(({ text }) => text)).toEqual([
      'Two rolls? Yes, on 03.05. please.',
      'Danke.',
    ]);
    const response = { custom_formatting: { status: 'success', formatted_text: 'On 03.05.' } };
    const whole = { ...Object(saying()), speech_understanding: { response } };
    expect(readOne(assemblyaiJson, whole).annotations).toMatchObject([{ text: 'On 03.05.' }]);
  });

  it('tells of a model that failed, not of one that was not asked for', () => {
    expect(warned(golden(assemblyaiJson, 'understood'))).toEqual([]);
    const failed = {
      ...Object(saying()),
      iab_categories: true,
      iab_categories_result: { status: 'unavailable' },
      speech_understanding: { response: { translation: { status: 'error' } } },
    };
    expect(readOne(assemblyaiJson, failed).warnings).toEqual([
      { code: 'add-on-failed', at: 'iab_categories_result', count: 2 },
    ]);
  });

  it('reads sentences and paragraphs that were fetched alone', () => {
    const transcript = golden(assemblyaiJson, 'sentences');

    expect(transcript).toMatchObject({ text: 'The oven is hot.\nMind.', durationMs: 6000, wordTiming: 'exact' });
    const { sentences, ...rest } = sent(assemblyaiJson, 'sentences') as { sentences: unknown };
    expect(readOne(assemblyaiJson, { ...rest, paragraphs: sentences }).text).toBe(transcript.text);
  });

  it('case 18: keeps what was taken out as it is, and says so', () => {
    const [, caller] = golden(assemblyaiJson, 'call').segments;
    expect(caller?.words[4]).toMatchObject({ text: '####', kind: 'redacted' });
  });

  it('case 8, case 12: orders two channels by time, and takes their texts as ids that count from 1', () => {
    const transcript = golden(assemblyaiJson, 'channels');

    expect(transcript.segments.map(({ channel, startMs }) => [channel, startMs])).toEqual([
      ['1', 1000],
      ['2', 1000],
      ['1', 3000],
    ]);
    expect(transcript.channels).toEqual([
      { id: '1', label: 'Channel 1', index: 1 },
      { id: '2', label: 'Channel 2', index: 2 },
    ]);
  });

  it('case 19: cuts a list of words into segments, and adds no offset to their times', () => {
    const transcript = golden(assemblyaiJson, 'words-only');

    expect(transcript.segments.map(({ startMs, text }) => [startMs, text])).toEqual([
      [60100, '今日は晴れです。'],
      [64000, 'はい。'],
    ]);
  });

  it('case 10: takes a confidence as a text, and none above 1', () => {
    const { segments, warnings } = golden(assemblyaiJson, 'words-only');

    expect(segments[0]?.words.map(({ confidence }) => confidence)).toEqual([0.9, null, 0.95]);
    expect(warnings).toEqual([{ code: 'confidence-out-of-range', at: 'segments[0]', count: 1 }]);
  });

  it('keeps the sentences of two channels whole when there are no utterances', () => {
    const word = (text: string, start: number, channel: string) => ({ text, start, end: start + 90, channel });
    const words = [word('left', 0, '1'), word('right', 50, '2'), word('side', 100, '1'), word('hand', 150, '2')];

    expect(readOne(assemblyaiJson, saying(...words)).text).toBe('left side\nright hand');
  });

  it('reads a text without words', () => {
    const transcript = readOne(assemblyaiJson, { ...Object(saying()), text: 'Only this.' });
    expect(transcript).toMatchObject({ text: 'Only this.', wordTiming: 'none', status: 'complete' });
  });

  it('case 9: mends times that cannot be', () => {
    const { segments, warnings } = readOne(
      assemblyaiJson,
      saying(
        { text: 'a', start: '-5', end: 3.6 },
        { text: 'b', start: 9, end: 4 },
        { text: 'c', start: 1e13, end: 'x' },
      ),
    );

    const words = segments.flatMap((segment) => segment.words);
    expect(words.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 4],
      [9, 9],
      [null, null],
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(['negative-time', 'end-before-start', 'time-out-of-range']);
  });

  it('case 1: takes silence for an empty transcript', () => {
    expect(golden(assemblyaiJson, 'silence')).toMatchObject({ status: 'empty', segments: [], durationMs: 12_000 });
    expect(readOne(assemblyaiJson, { id: 't', audio_url: 'u', status: 'completed', words: null }).status).toBe('empty');
  });

  it('shows a failure as failed', () => {
    expect(golden(assemblyaiJson, 'failed')).toMatchObject({ status: 'failed', segments: [] });
  });

  it.each([
    { transcript_id: 't', status: 'completed' },
    { status: 'redacted_audio_ready', redacted_audio_url: 'https://example.org/a.mp3' },
    { id: 't', status: 'completed', result: { transcription: { utterances: [] } } },
    { id: 't', audio_duration: 4, sentences: [{ content: 'a' }] },
    null,
    [],
  ])('leaves %j to others', (document) => {
    expect(assemblyaiJson.recognises(document)).toBe(false);
    expect(assemblyaiJson.read(document)).toEqual([]);
  });

  it('gives nothing of a job that still runs', () => {
    expect(assemblyaiJson.read({ id: 't', audio_url: 'u', status: 'processing', words: null })).toEqual([]);
  });

  it('case 17: sees own keys only', () => {
    const document: unknown = JSON.parse('{"__proto__":{"id":"t","audio_url":"u","status":"completed","words":[]}}');
    expect(assemblyaiJson.recognises(document)).toBe(false);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(assemblyaiJson, ['call', 'channels', 'words-only', 'failed', 'understood', 'sentences']);
    expect(assemblyaiJson.recognises(sent(assemblyaiJson, 'call'))).toBe(true);
  });
});
