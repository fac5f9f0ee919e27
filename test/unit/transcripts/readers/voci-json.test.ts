import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleOptions } from '../../../../src/domain/sample.ts';
import type { Transcript } from '../../../../src/domain/transcript.ts';
import { vociJson } from '../../../../src/transcripts/readers/voci-json.ts';
import { sampler } from '../../../../src/vendors/vspark/samples.ts';
import { checkGolden, fixture, normalised } from '../golden.ts';
import { mutated } from '../mutated.ts';
import { expectSound } from '../sound.ts';

const format = 'voci-json';

function document(name: string): unknown {
  return JSON.parse(fixture(format, `${name}.json`));
}

function read(value: unknown): Transcript[] {
  return vociJson.read(value).map((one) => normalised(format, one));
}

function only(transcripts: readonly Transcript[]): Transcript {
  const [transcript] = transcripts;
  if (transcript === undefined || transcripts.length !== 1) throw new Error(`${transcripts.length} transcripts`);
  return transcript;
}

function golden(name: string): Transcript {
  return only(checkGolden(vociJson, name));
}

/** A whole transcript of these utterances. */
function whole(utterances: unknown, more: object = {}): object {
  return { requestid: 'r', recvdate: '2026-05-04', nchannels: 1, utterances, ...more };
}

function piece(uttid: number, text: string, channel: number, more: object = {}): object {
  return { source: 'call', utterance: { start: uttid, end: uttid + 1, text, metadata: { uttid, channel } }, ...more };
}

describe('vociJson', () => {
  it('reads a transcript in stereo with everything V-Spark adds', () => {
    expect(golden('stereo')).toMatchObject({
      title: 'call-88.wav',
      externalIds: ['MK-510', 'kitchens'],
      languages: ['en-US', 'es'],
      durationMs: 31_520,
      createdAt: '2026-05-04T14:15:06.000Z',
      source: { jobId: 'b7a64d1c-90e2-4c55-8a6f-0f2d3c4b5a61', formatVersion: '7.3.0-1' },
    });
  });

  it('reads utterances without words by their text and times', () => {
    expect(golden('text-only')).toMatchObject({
      text: 'Note to myself.',
      wordTiming: 'segment',
      languages: ['en', 'de'],
    });
  });

  it('takes each channel for a speaker, with the part it plays', () => {
    const { segments, speakers } = golden('stereo');
    expect(segments.map(({ speaker }) => speaker)).toEqual(['spk:0', 'spk:1', 'spk:0']);
    expect(speakers.map(({ id, label }) => [id, label])).toEqual([
      ['spk:1', 'Client'],
      ['spk:0', 'Agent'],
    ]);
    expect(golden('text-only').speakers).toEqual([]);
  });

  it('knows agent and client by their scores where V-Spark does not name them', () => {
    const utterances = [0, 1].map((channel) => ({ start: channel, text: 'Hi', metadata: { channel } }));
    const scored = { nchannels: 2, chaninfo: [{ agentscore: -0.4 }, { agentscore: 0.8 }] };
    expect(only(read(whole(utterances, scored))).speakers.map(({ label }) => label)).toEqual(['Client', 'Agent']);
    const alike = { nchannels: 2, chaninfo: [{ agentscore: 0.4 }, { agentscore: 0.8 }] };
    expect(only(read(whole(utterances, alike))).speakers.map(({ label }) => label)).toEqual(['Speaker 0', 'Speaker 1']);
  });

  it('keeps emotion, sentiment and gender, of the whole and of utterances', () => {
    const { annotations } = golden('stereo');
    expect(annotations.map(({ kind, label, text, speaker }) => [kind, label, text, speaker])).toEqual([
      ['emotion', 'Improving', null, null],
      ['sentiment', 'Mixed', null, null],
      ['emotion', 'Negative', null, 'spk:1'],
      ['sentiment', 'Mostly Negative', null, 'spk:1'],
      ['other', 'gender', 'Female', 'spk:1'],
      ['other', 'gender', 'Male', 'spk:0'],
    ]);
  });

  it('case 1: silence is empty, with and without a list of utterances', () => {
    for (const utterances of [[], null, undefined]) {
      const sent = JSON.parse(JSON.stringify(whole(utterances)));
      expect(vociJson.recognises(sent)).toBe(true);
      expect(only(read(sent)).status).toBe('empty');
    }
  });

  it('case 8: utterances of two channels that begin together keep their order, and others are sorted', () => {
    expect(golden('stereo').segments.map(({ startMs, channel }) => [startMs, channel])).toEqual([
      [520, '0'],
      [12_400, '1'],
      [12_400, '0'],
    ]);
  });

  it('case 9: times that run backwards, are negative or are no numbers', () => {
    const events = [
      { word: 'a', start: -1, end: 0.5 },
      { word: 'b', start: '0.6', end: '0.5' },
      { word: 'c', start: 'NaN', end: null },
      { word: 'd', start: 1e9, end: 1e9 },
    ];
    const transcript = only(read(whole([{ start: 0, end: 2, events }])));
    expect(transcript.segments[0]?.words.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 500],
      [600, 600],
      [null, null],
      [null, null],
    ]);
    expectSound(transcript);
  });

  it('case 10: confidence out of range is null', () => {
    expect(golden('stereo').segments[2]?.words.map(({ confidence }) => confidence)).toEqual([0.8, 0.8, null]);
  });

  it('case 11: channel 0 is a speaker', () => {
    expect(golden('stereo').segments[0]?.speaker).toBe('spk:0');
  });

  it('case 12: channels may come as numbers or texts', () => {
    const utterances = [0, '0', 1].map((channel) => ({ text: 'Hi', metadata: { channel } }));
    expect(only(read(whole(utterances, { nchannels: '2' }))).channels.map(({ id }) => id)).toEqual(['0', '1']);
  });

  it('case 13: pieces of a call are joined, the last one with an id counts', () => {
    const [first, other] = checkGolden(vociJson, 'pieces');
    expect(first).toMatchObject({ text: 'First thing\nSecond thing', status: 'partial' });
    expect(first?.speakers.map(({ id }) => id)).toEqual(['spk:1', 'spk:0']);
    expect(other).toMatchObject({ text: 'Another call', source: { jobId: null } });
    expect(only(read(piece(4, 'Alone', 0)))).toMatchObject({ text: 'Alone', status: 'partial' });
  });

  it('case 15: a list holds several transcripts', () => {
    const sent = [whole([{ text: 'One' }]), whole([{ text: 'Two' }], { requestid: 'q' })];
    expect(vociJson.recognises(sent)).toBe(true);
    expect(read(sent).map(({ text, source }) => [text, source.jobId])).toEqual([
      ['One', 'r'],
      ['Two', 'q'],
    ]);
  });

  it('case 17: keys of the prototype are keys like others', () => {
    const hostile: unknown = JSON.parse(
      '{"__proto__":{"scrubbed":true},"requestid":"r","client_data":{"__proto__":"x","toString":"y"},"utterances":[{"__proto__":{"text":"no"},"events":[{"word":"Hi#1","__proto__":[]}]}]}',
    );
    const transcript = only(read(hostile));
    expect(transcript.segments[0]?.words[0]).toMatchObject({ text: 'Hi#1', kind: 'word' });
    expect(transcript.externalIds).toEqual(['x', 'y']);
  });

  it('case 18: redaction marks stay, and in scrubbed audio every word with one is marked', () => {
    const words = golden('stereo').segments[2]?.words;
    expect(words?.map(({ text, kind }) => [text, kind])).toEqual([
      ['Extension', 'word'],
      ['##-#.', 'redacted'],
      ['room#4', 'redacted'],
    ]);
  });

  it('leaves the time of making open where the zone of the engine is not known', () => {
    const donedate = '2026-03-02 09:15:04.000000';
    expect(only(read(whole([], { donedate }))).createdAt).toBeNull();
    expect(only(read(whole([], { donedate: '2026-13-40 00:00:00', recvtz: ['UTC', 0] }))).createdAt).toBeNull();
  });

  it.each([
    ['a transcript of AssemblyAI', { id: 'x', utterances: [{ text: 'a', words: [] }], words: [] }],
    ['a result of Gladia', { transcription: { utterances: [] } }],
    ['an answer of Deepgram', { metadata: { request_id: 'x' }, results: { utterances: [], channels: [] } }],
    ['a notice', { requestid: 'x' }],
    ['an empty list', []],
    ['no object', 'text'],
  ])('does not recognise %s', (_, value) => {
    expect(vociJson.recognises(value)).toBe(false);
    // A source of this vendor may be sent anything.
    expect(() => read(value)).not.toThrow();
  });

  const options: Omit<SampleOptions, 'contents'> = {
    bytes: null,
    outcome: 'success',
    method: 'POST',
    grouping: 'together',
    jobId: 'a-job',
    callbackPath: '/callback/vspark',
    seed: 11,
  };

  it.each(['vblaze', 'utterance'])('reads the sample %s of the collector', async (content) => {
    const [sample] = sampler.sample({ ...options, contents: [content] });
    const chunks = sample === undefined ? [] : await Array.fromAsync(sample.body());
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    expect(vociJson.recognises(body)).toBe(true);
    const transcript = only(read(body));
    expectSound(transcript);
    expect(transcript).toMatchObject({ wordTiming: 'exact', language: 'en-US', warnings: [] });
    expect(transcript.title).toMatch(/^call-\d+\.wav$/);
    expect(transcript.speakers.map(({ label }) => label)).toContain('Speaker 0');
  });

  it('reads whatever becomes of a document', () => {
    const documents = fc.oneof(...['stereo', 'text-only', 'pieces'].map((name) => mutated(document(name))));
    fc.assert(
      fc.property(documents, (value) => {
        expect(typeof vociJson.recognises(value)).toBe('boolean');
        for (const one of vociJson.read(value)) {
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
