import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../../src/domain/transcript.ts';
import { deepgramJson } from '../../../../src/transcripts/readers/deepgram-json.ts';
import { checkGolden, fixture, normalised } from '../golden.ts';
import { mutated } from '../mutated.ts';
import { expectSound } from '../sound.ts';

const format = 'deepgram-json';

function document(name: string): unknown {
  return JSON.parse(fixture(format, `${name}.json`));
}

function read(value: unknown): Transcript[] {
  return deepgramJson.read(value).map((one) => normalised(format, one));
}

function only(transcripts: readonly Transcript[]): Transcript {
  const [transcript] = transcripts;
  if (transcript === undefined || transcripts.length !== 1) throw new Error(`${transcripts.length} transcripts`);
  return transcript;
}

function golden(name: string): Transcript {
  return only(checkGolden(deepgramJson, name));
}

/** An answer with these channels, each of one alternative. */
function answer(alternatives: readonly object[], more: object = {}): object {
  const channels = alternatives.map((alternative) => ({ alternatives: [alternative] }));
  return { metadata: { request_id: 'r' }, results: { channels, ...more } };
}

function word(text: string, start: number, more: object = {}): object {
  return { word: text, start, end: start + 0.4, confidence: 0.9, ...more };
}

describe('deepgramJson', () => {
  it('reads utterances of two channels', () => {
    expect(golden('utterances')).toMatchObject({
      text: 'North Pier Tea, hello.\nA refund please, [NAME_1].',
      externalIds: ['north-pier', 'tea', 'NP-31', '7'],
      languages: ['en', 'en-GB'],
      durationMs: 18_250,
      createdAt: '2026-06-01T14:03:11.402Z',
      source: { jobId: 'c1d2e3f4-5a6b-4c7d-8e9f-001122334455' },
    });
  });

  it('reads paragraphs where there are no utterances, with the words that belong to each', () => {
    const { segments } = golden('paragraphs');
    expect(segments.map(({ text, speaker, words }) => [text, speaker, words.length])).toEqual([
      ['Lantern Books.', 'spk:0', 2],
      ['Can I order ahead?', 'spk:1', 4],
      ['Yes, two weeks.', 'spk:0', 3],
    ]);
  });

  it('gives each speaker the words that are his, whomever the utterance names', () => {
    const { segments, speakers } = golden('two-speakers');
    expect(
      segments.map(({ speaker, text, startMs, endMs, boundary }) => [speaker, text, startMs, endMs, boundary]),
    ).toEqual([
      ['spk:0', 'Window seat?', 200, 1100, 'speaker'],
      ['spk:1', '"Aisle, please."', 1900, 3100, 'vendor'],
      ['spk:0', 'Right.', 4000, 4400, 'vendor'],
    ]);
    expect(speakers.map(({ id }) => id)).toEqual(['spk:0', 'spk:1']);
  });

  it('cuts a paragraph, too, where another speaker’s words begin', () => {
    const words = [word('one', 0, { speaker: 0 }), word('two', 0.5, { speaker: 1 }), word('three', 1, { speaker: 0 })];
    const paragraphs = {
      paragraphs: [{ num_words: 3, start: 0, end: 1.4, speaker: 0, sentences: [{ text: 'one two three' }] }],
    };
    expect(only(read(answer([{ words, paragraphs }]))).segments.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['spk:0', 'one'],
      ['spk:1', 'two'],
      ['spk:0', 'three'],
    ]);
  });

  it('sets blanks between words where the text has them, and a sentence of one word changes nothing', () => {
    const [first, second] = golden('one-word').segments;
    expect(first?.words.map(({ pre }) => pre)).toEqual([' ', ' ', ' ', ' ', ' ']);
    expect(first?.text).toBe('Sure. The train leaves now.');
    expect(second?.text).toBe('Run!');
    const words = [word('well', 0), word('-known', 0.5)];
    const sent = answer([{ words }], { utterances: [{ transcript: 'well-known', words }] });
    expect(only(read(sent)).segments[0]?.words[1]?.pre).toBe('');
  });

  it('cuts at pauses and speakers where the paragraphs do not fit the words', () => {
    const paragraphs = { paragraphs: [{ num_words: 5, start: 0, end: 1 }] };
    const words = [word('one', 0), word('two', 0.5), word('three', 5), word('four', 5.5, { speaker: 1 })];
    const transcript = only(read(answer([{ transcript: 'one two three four', words, paragraphs }])));
    expect(transcript.segments.map(({ text, boundary }) => [text, boundary])).toEqual([
      ['one two', 'gap'],
      ['three', 'speaker'],
      ['four', 'vendor'],
    ]);
    expect(transcript.warnings[0]).toMatchObject({ code: 'paragraphs-do-not-fit' });
  });

  it('gives the text alone where there are no words', () => {
    const transcript = only(read(answer([{ transcript: 'Nothing but text.', confidence: 0.7 }])));
    expect(transcript).toMatchObject({ text: 'Nothing but text.', wordTiming: 'none' });
  });

  it('joins the words of a language without blanks without them', () => {
    const words = [word('自転車', 0), word('です', 0.5)];
    expect(only(read(answer([{ transcript: '自転車です', words }]))).text).toBe('自転車です');
  });

  it('places what it found by the numbers of words', () => {
    const { annotations } = golden('paragraphs');
    expect(annotations.map(({ kind, label, startMs, endMs }) => [kind, label, startMs, endMs])).toEqual([
      ['topic', 'Ordering', 2000, 3100],
      ['topic', 'Books', 2000, 3100],
      ['category', 'Order ahead', 2000, 3100],
      ['sentiment', 'neutral', 4000, 4900],
      ['sentiment', 'neutral', null, null],
      ['summary', null, 100, 4900],
      ['entity', 'ORG', 100, 900],
    ]);
    const found = golden('utterances').annotations;
    expect(found.map(({ kind, text, label, score, channel }) => [kind, text, label, score, channel])).toEqual([
      ['summary', 'A caller wants a refund.', null, null, null],
      ['sentiment', null, 'negative', -0.41, null],
      ['keyword', 'a refund please', 'refund', 0.91, '1'],
    ]);
  });

  it('warns of what the vendor warned of', () => {
    expect(golden('utterances').warnings).toEqual([{ code: 'vendor-warning', at: 'metadata.warnings[0]', count: 1 }]);
  });

  it('case 1: silence is empty', () => {
    for (const sent of [answer([]), answer([{ transcript: '', words: null }]), answer([{}], { utterances: [] })]) {
      expect(deepgramJson.recognises(sent)).toBe(true);
      expect(only(read(sent)).status).toBe('empty');
    }
    expect(only(read({ metadata: { request_id: 'r' }, results: { channels: null } })).status).toBe('empty');
  });

  it('case 8: channels that speak at once stay apart, in the order of their times', () => {
    const channels = [{ words: [word('late', 3), word('talk', 3.5)] }, { words: [word('early', 1), word('talk', 3)] }];
    expect(only(read(answer(channels))).segments.map(({ text, channel }) => [text, channel])).toEqual([
      ['early', '1'],
      ['late talk', '0'],
      ['talk', '1'],
    ]);
  });

  it('case 9: noise in times is rounded, and what is no time is left open', () => {
    expect(golden('utterances').segments[0]).toMatchObject({ startMs: 800, endMs: 2400 });
    const words = [word('a', -0.2), word('b', 0, { start: 'x', end: {} }), word('c', 1, { end: 1 })];
    const [segment] = only(read(answer([{ words }]))).segments;
    expect(segment?.words.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 200],
      [null, null],
      [1000, 1000],
    ]);
  });

  it('case 10: confidence out of range, missing or a text', () => {
    const words = [1.2, undefined, '0.5'].map((confidence, index) => word('w', index, { confidence }));
    const [segment] = only(read(answer([{ words }]))).segments;
    expect(segment?.words.map(({ confidence }) => confidence)).toEqual([null, null, 0.5]);
  });

  it('case 11: speaker 0 of one channel is another person than speaker 0 of the next', () => {
    const { segments } = golden('utterances');
    expect(segments.map(({ speaker }) => speaker)).toEqual(['spk:0/0', 'spk:1/0']);
    expect(golden('paragraphs').speakers.map(({ id }) => id)).toEqual(['spk:0', 'spk:1']);
  });

  it('case 12: channels without speakers are speakers, counted from 0', () => {
    const transcript = only(read(answer([{ words: [word('a', 0)] }, { words: [word('b', 1)] }])));
    expect(transcript.speakers.map(({ id, label }) => [id, label])).toEqual([
      ['ch:0', 'Channel 0'],
      ['ch:1', 'Channel 1'],
    ]);
  });

  it('case 13: of a stream only what is final', () => {
    expect(golden('stream')).toMatchObject({ text: 'the ferry leaves\nat six', status: 'partial' });
    const [partial, final, silence] = document('stream') as unknown[];
    expect(deepgramJson.recognises(partial)).toBe(true);
    expect(read(partial)).toEqual([]);
    expect(read(silence)).toEqual([]);
    expect(only(read(final)).text).toBe('the ferry leaves');
    const again = JSON.parse(JSON.stringify(final).replace('"leaves"', '"left"'));
    expect(only(read([final, again])).text).toBe('the ferry left');
  });

  it('reads a stream whole, messages of another kind among its results', () => {
    expect(golden('whole-stream')).toMatchObject({
      text: 'Two to Lisbon.\nFor whom?',
      status: 'complete',
      languages: ['en'],
      durationMs: 2400,
      createdAt: '2026-06-02T08:10:00.000Z',
      annotations: [{ kind: 'entity', text: 'Lisbon', label: 'LOCATION', startMs: 600, endMs: 1100 }],
    });
    const [speechStarted, , , utteranceEnd, end] = document('whole-stream') as unknown[];
    for (const notice of [speechStarted, utteranceEnd, end]) {
      expect(deepgramJson.recognises(notice)).toBe(false);
      expect(read(notice)).toEqual([]);
    }
  });

  it('reads the turns that Flux ended', () => {
    const { text, segments } = golden('turns');
    expect(text).toBe('Is this seat taken?\nNo.');
    expect(segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1600],
      [1900, 2200],
    ]);
  });

  it('case 17: keys of the prototype are keys like others', () => {
    const hostile: unknown = JSON.parse(
      '{"metadata":{"request_id":"r","extra":{"__proto__":"p"}},"results":{"__proto__":{"summary":{"short":"no"}},"channels":[{"alternatives":[{"words":[{"word":"Hi","start":{"toString":1},"__proto__":{"speaker":3}}]}]}]}}',
    );
    expect(only(read(hostile))).toMatchObject({ text: 'Hi', externalIds: ['p'], annotations: [], speakers: [] });
    const streamed = { type: 'Results', is_final: true, start: { toString: 1 }, channel: { alternatives: [{}] } };
    expect(read(streamed)).toEqual([]);
  });

  it('case 18: redaction marks stay, marked as such', () => {
    const words = golden('utterances').segments[1]?.words;
    expect(words?.at(-1)).toMatchObject({ text: '[NAME_1].', kind: 'redacted' });
  });

  it('tells of a failure, and gives nothing for the receipt of a job', () => {
    const refusal = { err_code: 'Bad Request', err_msg: 'corrupt or unsupported data', request_id: 'r' };
    expect(deepgramJson.recognises(refusal)).toBe(true);
    expect(only(read(refusal))).toMatchObject({ status: 'failed', source: { jobId: 'r' } });
    expect(deepgramJson.recognises({ request_id: 'r' })).toBe(false);
    expect(read({ request_id: 'r' })).toEqual([]);
  });

  it.each([
    ['a transcript of Speechmatics', { format: '2.9', metadata: {}, results: [] }],
    ['a transcript of AWS', { jobName: 'j', results: { items: [], transcripts: [] } }],
    ['a transcript of Voci', { requestid: 'r', utterances: [] }],
    ['an empty list', []],
    ['no object', 7],
  ])('does not recognise %s', (_, value) => {
    expect(deepgramJson.recognises(value)).toBe(false);
  });

  it('reads whatever becomes of a document', () => {
    const documents = fc.oneof(
      ...['utterances', 'paragraphs', 'two-speakers', 'whole-stream', 'turns'].map((name) => mutated(document(name))),
    );
    fc.assert(
      fc.property(documents, (value) => {
        expect(typeof deepgramJson.recognises(value)).toBe('boolean');
        for (const one of deepgramJson.read(value)) {
          const segments = one.segments.map((segment) =>
            segment.words.length > 0 ? { ...segment, text: null } : segment,
          );
          expectSound(normalised(format, { ...one, segments }));
        }
      }),
      { numRuns: 300 },
    );
  });
});
