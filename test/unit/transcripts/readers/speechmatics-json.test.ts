import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../../src/domain/transcript.ts';
import { speechmaticsJson } from '../../../../src/transcripts/readers/speechmatics-json.ts';
import { sampler } from '../../../../src/vendors/speechmatics/samples.ts';
import { checkGolden, fixture, normalised } from '../golden.ts';
import { mutated } from '../mutated.ts';
import { expectSound } from '../sound.ts';

const format = 'speechmatics-json';

function document(name: string): unknown {
  return JSON.parse(fixture(format, `${name}.json`));
}

function only(transcripts: readonly Transcript[]): Transcript {
  const [transcript] = transcripts;
  if (transcript === undefined || transcripts.length !== 1) throw new Error(`${transcripts.length} transcripts`);
  return transcript;
}

function golden(name: string): Transcript {
  return only(checkGolden(speechmaticsJson, name));
}

function read(value: unknown): Transcript {
  return only(speechmaticsJson.read(value).map((one) => normalised(format, one)));
}

/** A document of nothing but results. */
function results(...items: unknown[]): object {
  return { format: '2.9', metadata: {}, results: items };
}

function word(content: string, more: object = {}): object {
  return {
    type: 'word',
    start_time: 1,
    end_time: 2,
    alternatives: [{ content, confidence: 1, language: 'en' }],
    ...more,
  };
}

function mark(content: string, attachesTo: string): object {
  return { type: 'punctuation', attaches_to: attachesTo, alternatives: [{ content, confidence: 1, language: 'en' }] };
}

function warned({ warnings }: Transcript): string[] {
  return warnings.map(({ code }) => code);
}

describe('speechmaticsJson', () => {
  it('reads a conversation with everything that Speechmatics adds to it', () => {
    const transcript = golden('conversation');

    expect(transcript.text).toBe(
      [
        'Good morning, Lantern Books. How can I help?',
        "um, I'd like a follow-up on the order of 21st of May 2026.",
        'It was called "Tides" – a $PROFANITY shame!',
        'Sorry?',
        'I see it left the house.',
        'Anything else?',
      ].join('\n'),
    );
    expect(transcript).toMatchObject({
      title: 'Late order',
      externalIds: ['crm/4417', 'returns', 'quick-review'],
      createdAt: '2026-03-02T09:16:10.884Z',
      durationMs: 30_000,
      language: 'en',
      status: 'complete',
      wordTiming: 'exact',
      source: { formatVersion: '2.9', jobId: 'q7m2x9c4tz' },
    });
    expect(warned(transcript)).toEqual(['translation-failed']);
  });

  it('calls a recording without a title by the name of its file', () => {
    expect(golden('spanish').title).toBe('call-0417.wav');
  });

  it('tells translations from the speech, sentence by sentence and language by language', () => {
    const { annotations } = golden('conversation');

    expect(annotations.filter(({ kind }) => kind === 'translation')).toMatchObject([
      { language: 'de', speaker: 'spk:S1', startMs: 320, endMs: 2950 },
      { language: 'de', speaker: null, text: 'Wie bitte?' },
      { language: 'fr', text: 'Bonjour, Lantern Books.' },
    ]);
  });

  it('case 1: reads empty and missing results as an empty transcript', () => {
    expect(golden('silence')).toMatchObject({ status: 'empty', segments: [], durationMs: 12_000 });
    const without = { ...results(), results: null };
    expect(speechmaticsJson.recognises(without)).toBe(true);
    expect(read(without).status).toBe('empty');
  });

  it('case 5: joins words without a delimiter where the language has none', () => {
    expect(golden('japanese').text).toBe('今日は天気がいいです。\nはい、そうですね。');
  });

  it('case 5: takes the delimiter of the language of each word', () => {
    const transcript = golden('mandarin-english');

    expect(transcript.text).toBe('我想买 two tickets，谢谢。');
    expect(transcript.languages).toEqual(['cmn', 'en']);
  });

  it('case 5: keeps the order of words of a language written from right to left', () => {
    expect(golden('arabic').text).toBe('صباح الخير، كيف حالك؟');
  });

  it('case 6: makes an entity one word that knows what was spoken', () => {
    const { segments, annotations } = golden('conversation');
    const entity = segments.flatMap(({ words }) => words).find(({ kind }) => kind === 'entity');

    expect(entity).toMatchObject({
      text: '21st of May 2026',
      post: '.',
      startMs: 5500,
      endMs: 7240,
      spoken: ['twenty', 'first', 'of', 'May', 'twenty', 'twenty', 'six'],
    });
    expect(annotations).toContainEqual(
      expect.objectContaining({ kind: 'entity', label: 'date', text: '21st of May 2026', speaker: 'spk:S2' }),
    );
  });

  it('case 6: puts marks on the side they attach to', () => {
    expect(golden('spanish').text).toBe('¿Qué hora es?\n¡Tarde!');
    const sides = results(word('a'), mark('-', 'both'), word('b'), mark('(', 'next'), word('c'), mark(')', 'previous'));
    expect(read(sides).text).toBe('a-b (c)');
    expect(read(results(word('a'), mark('–', 'none'), word('b'))).text).toBe('a – b');
    expect(read(results(word('a'), mark('(', 'next'), mark('"', 'next'), word('b'))).text).toBe('a ("b');
    expect(read(results(word('a'), mark('(', 'next'), mark(')', 'previous'), word('b'))).text).toBe('a () b');
    expect(read(results(word('a'), mark('/', 'both'), mark('(', 'next'), word('b'))).text).toBe('a/(b');
    expect(read(results(word('a'), { ...mark('!', ''), attaches_to: null }, word('b'))).text).toBe('a! b');
  });

  it('case 7: lets a first mark stand before the first word, and a last one behind the last', () => {
    expect(read(results(mark('.', 'previous'), word('a'), mark('«', 'next'))).text).toBe('. a «');
    expect(warned(read(results(mark('.', 'previous'))))).toEqual(['punctuation-without-word']);
  });

  it('case 7: leaves a mark with the speaker before it, whoever it is put down to', () => {
    const shame = golden('conversation').segments.find(({ text }) => text.endsWith('shame!'));

    expect(shame?.speaker).toBe('spk:S2');
  });

  it('case 8: keeps the sentences of people who talk at once apart', () => {
    const transcript = golden('channels');

    expect(transcript.segments.map(({ channel, text }) => [channel, text])).toEqual([
      ['Agent', 'Hello there. Loud and clear.'],
      ['Caller', 'Yes hello, can you hear me? Good.'],
    ]);
    expect(transcript.speakers.map(({ label }) => label)).toEqual(['Agent', 'Caller']);
    expect(warned(transcript)).toEqual(['speakers-from-channels']);
  });

  it('case 8: takes the S1 of one channel for another person than the S1 of the next', () => {
    const { speakers, segments } = golden('channels-and-speakers');

    expect(speakers.map(({ id, label }) => [id, label])).toEqual([
      ['spk:Studio/S1', 'Studio, Speaker 1'],
      ['spk:Studio/S2', 'Studio, Speaker 2'],
      ['spk:Line/S1', 'Line, Speaker 1'],
      ['spk:Line/Marta', 'Marta'],
    ]);
    expect(segments.map(({ text }) => text)).toEqual(['Welcome.', 'Thanks.', 'And hello.', 'Marta here.']);
  });

  it('case 9: reads times as texts, rounds noise, and warns of what cannot be', () => {
    const transcript = golden('odd');
    const words = transcript.segments.flatMap((segment) => segment.words);

    expect(words.slice(0, 4).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [100, 800],
      [800, 800],
      [1200, 1200],
      [0, 1500],
    ]);
    expect(warned(transcript)).toEqual(
      expect.arrayContaining(['end-before-start', 'negative-time', 'time-out-of-range']),
    );
  });

  it('case 10: gives no confidence where none between 0 and 1 was given', () => {
    const words = golden('odd').segments.flatMap((segment) => segment.words);

    expect(words.slice(0, 4).map(({ confidence }) => confidence)).toEqual([0.9, null, null, null]);
  });

  it('case 11: counts UU as nobody, 0 as somebody, and a line break in a name as a space', () => {
    expect(golden('conversation').segments.find(({ text }) => text === 'Sorry?')?.speaker).toBeNull();
    expect(golden('odd').speakers).toEqual([
      { id: 'spk:0', label: 'Speaker 0', vendorId: '0', kind: 'anonymous' },
      { id: 'spk:Ana: "the\nboss"', label: 'Ana: "the boss"', vendorId: 'Ana: "the\nboss"', kind: 'known' },
    ]);
  });

  it('case 12: knows a channel by its label or by its number', () => {
    const items = [word('a', { channel: 0 }), word('b', { channel: '1' }), word('c', { channel: 'ch_2' })];

    expect(read(results(...items)).channels.map(({ id, index }) => [id, index])).toEqual([
      ['0', 0],
      ['1', 1],
      ['ch_2', 2],
    ]);
  });

  it('case 18: keeps marks of redaction as they are', () => {
    const words = ['conversation', 'odd'].flatMap((name) => golden(name).segments.flatMap((segment) => segment.words));

    expect(words.filter(({ kind }) => kind === 'redacted').map(({ text }) => text)).toEqual([
      '$PROFANITY',
      '####',
      '****',
      '[REDACTED]',
    ]);
  });

  it('takes a hesitation for one', () => {
    expect(
      read(results(word('um', { alternatives: [{ content: 'um', tags: ['disfluency'] }] }))).segments,
    ).toMatchObject([{ words: [{ kind: 'hesitation', tags: ['disfluency'] }] }]);
  });

  it('does not repeat a long delimiter with every word', () => {
    const info = { language_pack_info: { word_delimiter: 'x'.repeat(100) } };
    const transcript = read({ format: '2.9', metadata: info, results: [word('a'), word('b')] });

    expect(transcript.text).toBe('a b');
    expect(warned(transcript)).toEqual(['delimiter-too-long']);
  });

  it('does not repeat the text of a segment for any number of topics', () => {
    const topics = { segments: [{ text: 'all', topics: Array.from({ length: 50 }, (_, topic) => ({ topic })) }] };
    const transcript = read({ ...results(), topics });

    expect(transcript.annotations).toHaveLength(20);
    expect(warned(transcript)).toEqual(['too-many-topics']);
  });

  it('says which language was configured when nothing was said, and which was recognised when none was', () => {
    const configured = { transcription_config: { language: 'de' } };
    const recognised = {
      language_identification: { results: [{ alternatives: [{ language: 'fr', confidence: 0.9 }] }] },
    };

    expect(read({ format: '2.9', metadata: configured, results: [] }).language).toBe('de');
    expect(
      read({ format: '2.9', metadata: { transcription_config: { language: 'auto' }, ...recognised }, results: [] })
        .language,
    ).toBe('fr');
    const predicted = { language_identification: { predicted_language: 'it' } };
    expect(read({ format: '2.9', metadata: predicted, results: [] }).language).toBe('it');
  });

  it('is not drawn to documents of others', () => {
    const others: unknown[] = [
      null,
      [],
      { job: { id: 'a', config: {} } },
      { metadata: { request_id: 'r' }, results: { channels: [] } },
      { format: 'json', results: [] },
      { format: '2.9', metadata: {}, results: {} },
      { transcript: { words: [{ w: 'a', s: 1 }] } },
    ];

    expect(others.map((other) => speechmaticsJson.recognises(other))).toEqual(others.map(() => false));
  });

  it('stays sound whatever becomes of a document', () => {
    const names = ['conversation', 'channels-and-speakers', 'japanese', 'odd'];
    const documents = fc.constantFrom(...names.map(document)).chain(mutated);

    fc.assert(
      fc.property(documents, (changed) => {
        for (const one of speechmaticsJson.read(changed)) expectSound(normalised(format, one));
      }),
      { numRuns: 300 },
    );
  });

  it('reads what `collector send` sends', async () => {
    const [callback] = sampler.sample({
      contents: ['transcript'],
      bytes: 60_000,
      outcome: 'success',
      method: 'POST',
      grouping: 'together',
      jobId: 'k3v9q2w8zt',
      callbackPath: '/callback/speechmatics',
      seed: 7,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of callback?.body() ?? []) chunks.push(chunk);
    const sent: unknown = JSON.parse(Buffer.concat(chunks).toString());

    expect(speechmaticsJson.recognises(sent)).toBe(true);
    const transcript = read(sent);
    expectSound(transcript);
    expect(transcript).toMatchObject({ status: 'complete', source: { jobId: 'k3v9q2w8zt' }, warnings: [] });
    expect(transcript.text).toMatch(/^Good morning, .+ How can I help\?\nHello, I am still waiting/);
    expect(transcript.speakers.map(({ label }) => label)).toEqual(['Speaker 1', 'Speaker 2']);
    expect(transcript.segments[1]).toMatchObject({ speaker: 'spk:S2' });
  });
});
