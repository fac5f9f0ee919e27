import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../../src/domain/transcript.ts';
import { gladiaJson } from '../../../../src/transcripts/readers/gladia-json.ts';
import { sampler } from '../../../../src/vendors/gladia/samples.ts';
import { checkGolden, fixture, normalised } from '../golden.ts';
import { mutated } from '../mutated.ts';
import { expectSound } from '../sound.ts';

const format = 'gladia-json';

function document(name: string): unknown {
  return JSON.parse(fixture(format, `${name}.json`));
}

function read(value: unknown): Transcript[] {
  return gladiaJson.read(value).map((one) => normalised(format, one));
}

function golden(name: string): Transcript {
  return only(checkGolden(gladiaJson, name));
}

function only(transcripts: readonly Transcript[]): Transcript {
  const [transcript] = transcripts;
  if (transcript === undefined || transcripts.length !== 1) throw new Error(`${transcripts.length} transcripts`);
  return transcript;
}

/** The callback of a job with these utterances and add-ons. */
function callback(utterances: unknown, addOns: object = {}): object {
  return { id: 'j', event: 'transcription.success', payload: { transcription: { utterances }, ...addOns } };
}

function live(type: string, data: unknown, more: object = {}): object {
  return { id: 's', event: `live.${type}`, payload: { session_id: 's', type, data, ...more } };
}

function final(id: string, text: string, start: number): object {
  return live('transcript', { id, is_final: true, utterance: { start, end: start + 1, channel: 0, text } });
}

describe('gladiaJson', () => {
  it('reads a callback with every add-on', () => {
    const transcript = golden('full');
    expect(transcript.text).toBe(
      'Harbour Bikes, good morning.\nBonjour, mon vélo est en panne.\nMy card is [CREDIT_CARD_1].',
    );
    expect(transcript.attachments.map(({ name }) => name)).toEqual([
      'transcript.en.srt',
      'transcript.en.vtt',
      'transcript.de.srt',
    ]);
  });

  it('reads the document of a job, in a language without blanks', () => {
    const { segments, title } = golden('job');
    expect(title).toBe('会議 4月.wav');
    expect(
      segments[0]?.words
        .map(({ pre, text }) => pre + text)
        .join('')
        .trim(),
    ).toBe('港の自転車店です。');
  });

  it('case 1: a callback without a transcription is empty', () => {
    expect(golden('silence')).toMatchObject({ status: 'empty', durationMs: 9500 });
    for (const utterances of [[], null, undefined]) {
      expect(only(read(callback(utterances))).status).toBe('empty');
    }
  });

  it('case 8: utterances of two channels that begin together keep their order, and others are sorted', () => {
    const { segments } = golden('full');
    expect(segments.map(({ startMs, channel }) => [startMs, channel])).toEqual([
      [800, '0'],
      [6030, '1'],
      [6030, '0'],
    ]);
  });

  it('case 9: times as texts, with noise, or missing', () => {
    const { segments } = golden('full');
    expect(segments[0]?.startMs).toBe(800);
    expect(segments[2]?.words[0]).toMatchObject({ startMs: 11_200, endMs: 11_300 });
    const [segment] = only(read(callback([{ text: 'Hi', start: null, end: 'soon' }]))).segments;
    expect(segment).toMatchObject({ startMs: null, endMs: null });
  });

  it('case 10: confidence out of range or missing is null', () => {
    const { segments } = golden('full');
    expect(segments[0]?.words[1]?.confidence).toBeNull();
    expect(segments[2]?.words.map(({ confidence }) => confidence)).toEqual([0.9, 0.9, null, 0.9]);
  });

  it('case 11: speaker 0 is a speaker, and another one on each channel', () => {
    const { segments, speakers } = golden('full');
    expect(segments.map(({ speaker }) => speaker)).toEqual(['spk:0/0', 'spk:1/0', 'spk:0/1']);
    expect(speakers.every(({ kind }) => kind === 'anonymous')).toBe(true);
  });

  it('case 12: channels are counted from 0', () => {
    expect(golden('full').channels.map(({ id, index }) => [id, index])).toEqual([
      ['1', 1],
      ['0', 0],
    ]);
  });

  it('case 13: of a live session only what is final, each utterance as it was said last', () => {
    expect(golden('live')).toMatchObject({ text: 'Forty lights.\nCertainly.', status: 'partial', durationMs: 5250 });
    const partial = live('transcript', { id: '1', is_final: false, utterance: { text: 'Hel' } });
    expect(read(partial)).toEqual([]);
    expect(only(read(final('1', 'Hello', 0))).text).toBe('Hello');
  });

  it('case 13: the final transcript of a session takes the place of its pieces', () => {
    const result = {
      metadata: { audio_duration: 3 },
      transcription: { utterances: [{ text: 'All of it', start: 0 }] },
    };
    const messages = [
      final('1', 'Some', 0),
      live('post_transcript', { utterances: [{ text: 'Nearly all', start: 0 }] }),
      live('post_final_transcript', result),
    ];
    expect(only(read(messages))).toMatchObject({ text: 'All of it', status: 'complete', durationMs: 3000 });
    expect(only(read(messages.slice(0, 2)))).toMatchObject({ text: 'Nearly all', status: 'complete' });
    expect(only(read([final('1', 'Some', 0), live('end_session', null)]))).toMatchObject({ status: 'complete' });
  });

  it('case 13: messages that were sent without a callback around them', () => {
    const bare = {
      session_id: 's',
      type: 'transcript',
      data: { id: '1', is_final: true, utterance: { text: 'Bare' } },
    };
    expect(gladiaJson.recognises(bare)).toBe(true);
    expect(only(read(bare))).toMatchObject({ text: 'Bare', source: { jobId: 's' } });
  });

  it('case 14: both spellings of success, and of failure', () => {
    const payload = { transcription: { full_transcript: 'Hi', utterances: [{ text: 'Hi' }] } };
    for (const event of ['success', 'transcription.success']) {
      const sent = { id: 'j', event, payload };
      expect(gladiaJson.recognises(sent)).toBe(true);
      expect(only(read(sent))).toMatchObject({ text: 'Hi', status: 'complete' });
    }
    for (const event of ['error', 'transcription.error']) {
      const sent = { id: 'j', event, error: { code: 415, message: 'not audio' } };
      expect(gladiaJson.recognises(sent)).toBe(true);
      expect(only(read(sent))).toMatchObject({ status: 'failed', segments: [], source: { jobId: 'j' } });
    }
  });

  it('case 14: an add-on that failed or found nothing spoils nothing, and a failure is a warning', () => {
    const empty = { success: true, results: [{ entity_type: null, start: 1, end: 2 }] };
    expect(only(read(callback([{ text: 'Hi' }], { named_entity_recognition: empty }))).annotations).toEqual([]);
    const failed = { success: false, error: { message: 'too short' }, results: null };
    const transcript = only(read(callback([{ text: 'Hi' }], { summarization: failed, moderation: failed })));
    expect(transcript).toMatchObject({ status: 'complete', text: 'Hi', annotations: [] });
    expect(transcript.warnings).toEqual([{ code: 'add-on-failed', at: 'summarization', count: 2 }]);
  });

  it('case 17: keys of the prototype are keys like others', () => {
    const hostile: unknown = JSON.parse(
      '{"id":"j","event":"success","payload":{"__proto__":{"success":false},"constructor":{"results":"x"},"transcription":{"utterances":[{"__proto__":{"text":"no"},"text":"Hi"}]}}}',
    );
    expect(only(read(hostile)).text).toBe('Hi');
  });

  it('keeps what an add-on of another shape found, and joins words whose blanks are sent with them', () => {
    const utterance = { start: 0, end: 1, words: [{ word: 'well' }, { word: '-known' }, { word: ' fact' }] };
    const payload = {
      metadata: {},
      transcription: { utterances: [utterance] },
      structured_data_extraction: { success: true, results: { order: [7] } },
    };
    const [transcript] = read({ id: 'j', event: 'transcription.success', payload });

    expect(transcript?.annotations).toMatchObject([{ label: 'structured_data_extraction', text: '{"order":[7]}' }]);
    expect(transcript?.text).toBe('well-known fact');
  });

  it('case 18: redaction marks stay, marked as such', () => {
    const words = golden('full').segments[2]?.words;
    expect(words?.at(-1)).toMatchObject({ text: '[CREDIT_CARD_1].', kind: 'redacted' });
    const masked = { text: 'Call ####', words: [{ word: 'Call' }, { word: ' ####' }] };
    expect(only(read(callback([masked]))).segments[0]?.words[1]).toMatchObject({ text: '####', kind: 'redacted' });
  });

  it('gives the full text where there are no utterances', () => {
    const transcript = only(read({ transcription: { full_transcript: 'All I know.' } }));
    expect(transcript).toMatchObject({ text: 'All I know.', wordTiming: 'none' });
    expect(transcript.warnings.map(({ code }) => code)).toContain('no-utterances');
  });

  it('gives nothing for a notice', () => {
    expect(read({ event: 'transcription.created', payload: { id: 'j' } })).toEqual([]);
    expect(read({ event: 'transcription.success', payload: { id: 'j' } })).toEqual([]);
    expect(read(live('speech_start', { time: 1.4 }))).toEqual([]);
  });

  it.each([
    ['a transcript of Speechmatics', { format: '2.9', metadata: {}, results: [] }],
    ['a transcript of ElevenLabs', { type: 'x', data: { transcription: { text: 'a', words: [] } } }],
    ['a stream of AssemblyAI', { session_id: 's', type: 'Turn', messages: [] }],
    ['an event of IBM', { id: 'x', event: 'recognitions.completed', results: [] }],
    ['an empty list', []],
    ['no object', null],
  ])('does not recognise %s', (_, value) => {
    expect(gladiaJson.recognises(value)).toBe(false);
  });

  it('reads the samples of the collector', async () => {
    for (const outcome of ['success', 'failure'] as const) {
      const [sample] = sampler.sample({
        contents: ['callback'],
        bytes: 40_000,
        outcome,
        method: 'POST',
        grouping: 'together',
        jobId: 'a-job',
        callbackPath: '/callback/gladia',
        seed: 7,
      });
      const chunks = sample === undefined ? [] : await Array.fromAsync(sample.body());
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      expect(gladiaJson.recognises(body)).toBe(true);
      const transcript = only(read(body));
      expect(transcript.status).toBe(outcome === 'success' ? 'complete' : 'failed');
      expect(transcript.source.jobId).toBe('a-job');
      if (outcome === 'failure') continue;
      expectSound(transcript);
      expect(transcript).toMatchObject({ wordTiming: 'exact', warnings: [] });
      expect(transcript.speakers.map(({ label }) => label)).toEqual(['Speaker 0', 'Speaker 1']);
    }
  });

  it('reads whatever becomes of a document', () => {
    const documents = fc.oneof(...['full', 'job', 'live'].map((name) => mutated(document(name))));
    fc.assert(
      fc.property(documents, (value) => {
        expect(typeof gladiaJson.recognises(value)).toBe('boolean');
        for (const one of gladiaJson.read(value)) {
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
