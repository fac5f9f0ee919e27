import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../../src/domain/transcript.ts';
import { genericJson } from '../../../../src/transcripts/readers/generic-json.ts';
import { golden, readOne, said, staysSound, warned } from '../reading.ts';

const read = (document: unknown) => readOne(genericJson, document);
const times = ({ segments }: Transcript) => segments.map(({ startMs, endMs }) => [startMs, endMs]);
const words = ({ segments }: Transcript) => segments.flatMap((segment) => segment.words);

describe('genericJson', () => {
  it('reads the words of OpenAI beside a text, with the marks that only the text has', () => {
    const transcript = golden(genericJson, 'openai-words');

    expect(said(transcript)).toEqual([
      [null, 'The ferry leaves at nine. "Nine sharp?" asked the mate;'],
      [null, 'nobody answered.'],
    ]);
    expect(transcript).toMatchObject({ language: 'en', durationMs: 8470, wordTiming: 'exact' });
    expect(words(transcript).at(5)).toMatchObject({ pre: ' "', text: 'Nine', post: '', startMs: 2100, endMs: 2400 });
  });

  it('gives words beside segments to the segment they are of', () => {
    const transcript = golden(genericJson, 'openai-both');

    expect(transcript.segments.map((segment) => segment.words.map(({ text }) => text))).toEqual([
      ['Le', 'bac', 'part', 'à', 'neuf', 'heures'],
      ['Neuf', 'heures', 'pile'],
    ]);
    expect(transcript).toMatchObject({ language: 'fr', text: 'Le bac part à neuf heures.\nNeuf heures pile ?' });
  });

  it('gives words that the segments write otherwise to the segment in which they are spoken', () => {
    const transcript = read({
      segments: [
        { start: 0, end: 1.5, text: 'I have 21.' },
        { start: 1.5, end: 3, text: 'Nice!' },
      ],
      words: ['I', 'have', 'twenty', 'one', 'nice'].map((word, at) => ({ word, start: at * 0.4, end: at * 0.4 + 0.3 })),
    });

    expect(transcript.segments.map((segment) => segment.words.map(({ text }) => text))).toEqual([
      ['I', 'have', 'twenty', 'one'],
      ['Nice'],
    ]);
    expect(transcript.text).toBe('I have 21.\nNice!');
  });

  it('says that words could not be joined with segments that have neither these words nor times', () => {
    const transcript = read({ segments: [{ text: 'Hi.' }], words: [{ word: 'bye', start: 0, end: 1 }] });

    expect([transcript.text, warned(transcript)]).toEqual(['Hi.', ['words-not-joined']]);
  });

  it('reads who speaks in the diarized form of OpenAI', () => {
    expect(said(golden(genericJson, 'openai-diarized'))).toEqual([
      ['spk:A', 'Is the ramp down?'],
      ['spk:harbour master', 'Not yet.'],
    ]);
  });

  it('parts a segment where another speaks, and keeps the words that have no time', () => {
    const transcript = golden(genericJson, 'whisperx');

    expect(said(transcript)).toEqual([
      ['spk:SPEAKER_00', 'Deck 2 is full.'],
      ['spk:SPEAKER_01', 'Then deck three.'],
      ['spk:SPEAKER_00', 'Aye.'],
    ]);
    expect(times(transcript)).toEqual([
      [300, 1500],
      [2100, 3410],
      [4000, 4600],
    ]);
    expect(words(transcript)[1]).toMatchObject({ text: '2', startMs: null, timeOrigin: 'none' });
  });

  it('reads the podcast namespace, sentence by sentence and word by word', () => {
    expect(said(golden(genericJson, 'podcast'))).toEqual([
      ['spk:Ravi', 'Welcome aboard the slow boat.'],
      ['spk:Mei', 'It is slower than last week.'],
      [null, '(gulls)'],
    ]);
    expect(said(golden(genericJson, 'podcast-words'))).toEqual([
      ['spk:Ravi', 'Where does it dock?'],
      ['spk:Mei', 'Ask Tove.'],
    ]);
  });

  it('reads chunks with the times in a pair, of sentences and of words', () => {
    expect(times(golden(genericJson, 'chunks'))).toEqual([
      [0, 2840],
      [2840, null],
    ]);
    expect(golden(genericJson, 'chunk-words')).toMatchObject({ text: '桟橋はどこですか', wordTiming: 'exact' });
    expect(golden(genericJson, 'fal')).toMatchObject({ language: 'en', speakers: [{}, {}] });
  });

  it('puts the pieces of whisper.cpp together, and leaves out its own marks', () => {
    const transcript = golden(genericJson, 'whisper-cpp');

    expect(words(transcript).map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['Færgen', 10, 520],
      ['sejler', 520, 900],
      ['klokken', 900, 1400],
      ['ni.', 1400, 1830],
      ['Ja.', 2400, 2900],
    ]);
    expect(transcript).toMatchObject({ language: 'da', warnings: [] });
  });

  it.each([
    ['utterances', ['spk:0', 'spk:1']],
    ['records', ['spk:Ola', 'spk:Noor']],
    ['turns', ['spk:31', 'spk:31', 'spk:44']],
  ])('reads %s with their speakers', (name, speakers) => {
    expect(golden(genericJson, name).segments.map(({ speaker }) => speaker)).toEqual(speakers);
  });

  it('knows people by the names in a list beside', () => {
    expect(golden(genericJson, 'turns').speakers.map(({ label }) => label)).toEqual(['Noor Haddad', 'Ola Brandt']);
  });

  it('takes the speaker of a word from the turns beside the words', () => {
    const transcript = read({
      words: ['so', 'what', 'now'].map((text, at) => ({ text, start: at, end: at + 0.5 })),
      paragraphs: [
        { start: 0, end: 1.6, speaker: 'Ada' },
        { start: 1.9, end: 3, speaker: 'Bo' },
      ],
    });

    expect(said(transcript)).toEqual([
      ['spk:Ada', 'so what'],
      ['spk:Bo', 'now'],
    ]);
  });

  it('reads a text alone by its paragraphs', () => {
    expect(golden(genericJson, 'text')).toMatchObject({ language: 'sv', wordTiming: 'none', segments: [{}, {}] });
  });

  it('case 1: where nothing was said the transcript is empty', () => {
    expect(golden(genericJson, 'silence')).toMatchObject({ status: 'empty', durationMs: 3500 });
    for (const document of [
      { segments: [], language: 'en' },
      { text: '' },
      { payload: { words: [], duration: 2.5 } },
    ]) {
      expect(read(document).status).toBe('empty');
    }
  });

  it('takes the summary along', () => {
    const { annotations } = read({ text: 'A long talk.', summary: 'They talked.' });
    expect(annotations).toMatchObject([{ kind: 'summary', text: 'They talked.' }]);
  });

  it.each([
    null,
    'text',
    7,
    [],
    {},
    { id: 'a', status: 'done' },
    { words: [], of: 'nobody' },
    { text: null },
    { text: 'https://example.org/transcript.json' },
    { status: 'failed', text: 'the audio is broken' },
    { status: 'processing', text: '', segments: [] },
    { event: 'transcript.partial_data', data: { words: [{ text: 'so', start: 1 }] } },
    { is_final: false, text: 'so f' },
    { results: [{ text: 'a page about ferries', url: 'https://example.org' }] },
    { errors: [{ message: 'no such file' }] },
    { words: ['ferry', 'pier'] },
    { items: [{ name: 'call.mp3', time: 5 }] },
    { messages: [{ text: 'quota is low' }] },
  ])('takes %j for no transcript', (document) => {
    expect(genericJson.recognises(document)).toBe(false);
    expect(genericJson.read(document)).toEqual([]);
  });

  it('stays sound, whatever a document holds in its places', () => {
    staysSound(genericJson, ['openai-both', 'whisperx', 'podcast-words', 'whisper-cpp', 'turns', 'sentences']);
  });
});

describe('the unit of times', () => {
  const segments = (...spans: (readonly [start: unknown, end: unknown, text: string])[]) => ({
    segments: spans.map(([start, end, text]) => ({ start, end, text })),
  });

  it.each(['segments-ms', 'words-ms', 'sentences'])('is milliseconds in %s, and a warning says so', (name) => {
    const transcript = golden(genericJson, name);
    expect(warned(transcript)).toEqual(['times-read-as-milliseconds']);
    expect(transcript.durationMs).toBeLessThan(65_000);
  });

  it.each([
    ['with a fraction', segments([0.5, 2.25, 'So it is.'], [3, 4.75, 'It is.'])],
    ['whole, at the pace of speech', segments([0, 4, 'It is later than you think, I say.'], [4, 7, 'Is it really?'])],
    ['whole, with long silence in a segment', segments([0, 30, 'Yes.'], [30, 60, 'It is so, more or less.'])],
    ['of a jingle', segments([0, 180, '[music]'], [180, 240, '♪'])],
    ['of a lone word with a fraction', segments([0, 120.5, 'Music'])],
    ['longer than a wrong duration', { ...segments([0.5, 2.25, 'So it is.'], [3, 4.75, 'It is.']), duration: 1.25 }],
    ['of a script without blanks', segments([0, 12, '桟橋はどこですか。もう少し先です。'])],
  ])('is seconds where times are %s', (_name, document) => {
    const transcript = read(document);
    const last = document.segments.at(-1);
    expect(warned(transcript)).toEqual([]);
    expect(transcript.segments.at(-1)?.endMs).toBe(Number(last?.end) * 1000);
  });

  it.each([
    ['at the pace of speech', segments([120, 1940, 'Who has the keys?'], [2400, 4020, 'The night watch has them.'])],
    ['of one word', segments([3050, 3380, 'Hello'])],
    ['of starts alone', { segments: [0, 1500, 3100].map((start) => ({ start, text: 'Then it goes on.' })) }],
    ['beyond a duration in seconds', { ...segments([2000, 2010, 'Yes, we can see it from here.']), duration: 4 }],
    ['with a fraction, hours long as seconds', segments([12_000.5, 14_000.25, 'Who has them?'])],
    ['of a script without blanks', segments([0, 4000, '桟橋はどこですか。もう少し先です。'])],
  ])('is milliseconds where times are %s', (_name, document) => {
    const transcript = read(document);
    expect(warned(transcript)).toEqual(['times-read-as-milliseconds']);
    expect(transcript.segments.at(-1)?.startMs).toBe(Math.round(Number(document.segments.at(-1)?.start)));
  });

  it('is what the name of a key says, and needs no guess', () => {
    const one = { text: 'Who has the keys?' };
    const told = [
      { ...one, start_ms: 120, end_ms: 1940 },
      { ...one, startMs: '120', endMs: '1940' },
      { ...one, startTimeInSeconds: 0.12, endTimeInSeconds: 1.94 },
      { ...one, startedAtMillis: 120, endedAtMillis: 1940 },
      { ...one, offset_milliseconds: 120, duration_milliseconds: 1820 },
      { ...one, from: '00:00:00,120', to: '00:00:01,940' },
      { ...one, start: 'PT0.12S', end: 'PT1.94S' },
      { ...one, startOffset: '0.120s', endOffset: { seconds: '1', nanos: 940_000_000 } },
      { ...one, timestamp: [0.12, 1.94] },
    ];
    for (const segment of told) {
      const transcript = read({ segments: [segment] });
      expect([times(transcript), warned(transcript)]).toEqual([[[120, 1940]], []]);
    }
  });

  it('of the duration is told by what was said', () => {
    const spoken = segments([0.5, 3.5, 'So it is, and so it was.']);
    expect(read({ ...spoken, duration: 4.2 }).durationMs).toBe(4200);
    expect(read({ ...spoken, duration: 4200 }).durationMs).toBe(4200);
    expect(read({ ...spoken, duration_ms: 4200 }).durationMs).toBe(4200);
    expect(read({ ...spoken, metadata: { duration: 4.2 } }).durationMs).toBe(4200);
  });

  it('of a date is none', () => {
    const transcript = read({ messages: [{ speaker: 'Ada', text: 'Hello there.', timestamp: 1_767_600_000 }] });
    expect([times(transcript), warned(transcript)]).toEqual([[[null, null]], []]);
  });
});
