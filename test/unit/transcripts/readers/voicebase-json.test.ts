import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleOptions } from '../../../../src/domain/sample.ts';
import type { Transcript } from '../../../../src/domain/transcript.ts';
import { voicebaseJson } from '../../../../src/transcripts/readers/voicebase-json.ts';
import { sampler } from '../../../../src/vendors/voicebase/samples.ts';
import { checkGolden, fixture, normalised } from '../golden.ts';
import { mutated } from '../mutated.ts';
import { expectSound } from '../sound.ts';

const format = 'voicebase-json';

function document(name: string): unknown {
  return JSON.parse(fixture(format, `${name}.json`));
}

function only(transcripts: readonly Transcript[]): Transcript {
  const [transcript] = transcripts;
  if (transcript === undefined || transcripts.length !== 1) throw new Error(`${transcripts.length} transcripts`);
  return transcript;
}

function golden(name: string): Transcript {
  return only(checkGolden(voicebaseJson, name));
}

function read(value: unknown): Transcript {
  return only(voicebaseJson.read(value).map((one) => normalised(format, one)));
}

/** A v3 document of nothing but words. */
function saying(...words: unknown[]): unknown {
  return { mediaId: 'm', status: 'finished', transcript: { words } };
}

function warned({ warnings }: Transcript): string[] {
  return warnings.map(({ code }) => code);
}

async function sent(options: Partial<SampleOptions>): Promise<unknown> {
  const [callback] = sampler.sample({
    contents: ['analytics'],
    bytes: null,
    outcome: 'success',
    method: 'POST',
    grouping: 'together',
    jobId: '0d0e6b5a-1111-4a6e-9b50-6a8d2b7b0001',
    callbackPath: '/callback/voicebase',
    seed: 7,
    ...options,
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of callback?.body() ?? []) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

describe('voicebaseJson', () => {
  it('reads analytics of v3', () => {
    const transcript = golden('analytics');

    expect(transcript.segments.map(({ speaker, startMs, text }) => [speaker, startMs, text])).toEqual([
      ['spk:Agent', 2499, 'Thank you for calling Harbour Bikes.'],
      ['spk:Caller', 5100, 'My chain is off, call me at 650-555-0143.'],
      ['spk:Agent', 9800, 'Please press 1 # Your card is [redacted] [redacted].'],
      ['spk:Caller', 15_400, '... fine?'],
    ]);
    expect(transcript).toMatchObject({
      title: 'Chain came off',
      externalIds: ['inbound-0143'],
      durationMs: 17_250,
      createdAt: '2026-02-01T08:01:30.200Z',
      status: 'complete',
      source: { formatVersion: '3.0.8', jobId: '5b0e8f0a-2222-4c3d-8e4f-1a2b3c4d5e6f' },
      warnings: [],
    });
  });

  it('reads the envelope of v2-beta', () => {
    const transcript = golden('envelope');

    expect(transcript.text).toBe('Green tea, please\nOf course.\nLoose or bags?');
    expect(transcript).toMatchObject({
      title: 'Tea for two',
      externalIds: ['order-2207'],
      source: { formatVersion: 'v2-beta', jobId: '77c1d2e3-3333-4a4b-9c9d-0f0e0d0c0b0a' },
    });
  });

  it('reads a transcript alone, in each form of it', () => {
    const words = [
      { p: 0, s: 10, e: 20, w: 'Hi' },
      { p: 1, s: 20, e: 20, m: 'punc', w: '.' },
    ];

    expect(golden('transcript').text).toBe('Hi.\nAgain');
    for (const bare of [{ transcript: { words } }, { words }, words]) {
      expect(voicebaseJson.recognises(bare)).toBe(true);
      expect(read(bare).text).toBe('Hi.');
    }
  });

  it('reads turns where there are no words', () => {
    expect(golden('turns')).toMatchObject({
      wordTiming: 'segment',
      text: 'Hello, this is the shop.\nGood day!',
      segments: [{ speaker: 'spk:Agent', startMs: 200, endMs: 2100 }, { speaker: 'spk:Caller' }],
    });
  });

  it('ends a turn with its last word, not where the mark of the turn ends', () => {
    expect(golden('analytics').segments[0]).toMatchObject({ startMs: 2499, endMs: 4810 });
  });

  it('takes a pressed key for one, and no confidence from what is no word', () => {
    const words = golden('analytics').segments.flatMap((segment) => segment.words);

    expect(words.filter(({ kind }) => kind === 'dtmf')).toMatchObject([
      { text: '1', confidence: null, startMs: 10_900 },
      { text: '#', confidence: null, startMs: 11_400 },
    ]);
  });

  it('decodes the documents inside', () => {
    const { attachments } = golden('analytics');

    expect(attachments.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ['transcript.dfxp', 'application/ttaf+xml'],
      ['transcript.vtt', 'text/vtt'],
      ['transcript.srt', 'text/srt'],
      ['transcript.txt', 'text/plain'],
    ]);
    expect(attachments.map(({ content }) => content.slice(0, 7))).toEqual([
      '<?xml v',
      'WEBVTT\n',
      '1\r\n00:0',
      'Agent: ',
    ]);
    expect(attachments[3]?.content).toMatch(/off – naïve\?$/);
  });

  it('leaves out what it cannot decode, and says so', () => {
    const transcript = golden('odd');

    expect(transcript.attachments).toMatchObject([{ name: 'transcript.srt', content: '1\n' }]);
    expect(transcript.warnings).toEqual(
      expect.arrayContaining([
        { code: 'unknown-charset', at: 'alternateFormats[0]', count: 1 },
        { code: 'repeated-attachment', at: 'alternateFormats[1]', count: 1 },
        { code: 'unreadable-attachment', at: 'alternateFormats[2]', count: 5 },
      ]),
    );
  });

  it('annotates keywords where they were said, with who said them', () => {
    const { annotations } = golden('analytics');

    expect(annotations.filter(({ kind }) => kind === 'keyword')).toMatchObject([
      { label: 'bicycle', text: 'Bikes', startMs: 4200, endMs: 4810, speaker: 'spk:Agent', score: 0.433 },
      { label: 'bicycle', text: 'bicycle', startMs: 5300, endMs: null, speaker: null },
      { label: 'complaints', text: 'is off', startMs: 5700, speaker: 'spk:Caller', score: 1 },
    ]);
  });

  it("reads v2's times of keywords as seconds", () => {
    expect(golden('envelope').annotations.filter(({ kind }) => kind === 'keyword')).toMatchObject([
      { text: 'green tea', startMs: 55_893, speaker: 'spk:Client', score: 0.953 },
      { text: 'green tea', startMs: 60_100, speaker: null },
      { text: 'green tea', startMs: 61_500, speaker: null },
      { label: 'drinks', text: 'tea', startMs: 56_103 },
    ]);
  });

  it("reads v2's predictions and topics in the form they have outside of callbacks", () => {
    const found = {
      transcripts: { latest: { words: [] } },
      topics: { latest: { topics: [{ name: 'Money', score: '0.2', keywords: [{ name: 'rent', relevance: '0.9' }] }] } },
      predictions: {
        latest: {
          predictions: [{ model: 'lead-1', class: 'sales-lead', score: 1.729, type: 'binary' }],
          detections: [{ type: 'PCI', s: 85240, e: 101450 }],
        },
      },
    };

    expect(read({ media: found }).annotations).toMatchObject([
      { kind: 'topic', label: 'Money', text: 'rent', score: 0.9 },
      { kind: 'prediction', label: 'sales-lead', text: 'lead-1', score: 1.729 },
      { kind: 'prediction', label: 'PCI', startMs: 85_240, endMs: 101_450 },
    ]);
  });

  it('lists the categories that match and no others', () => {
    const labels = golden('analytics').annotations.filter(({ kind }) => kind === 'category');

    expect(labels.map(({ label }) => label)).toEqual(['greeting', 'booked']);
  });

  it('gives a failed transcript for failed media, and none for a notice', () => {
    expect(golden('failed')).toMatchObject({ status: 'failed', segments: [], externalIds: ['call-9'] });
    const failure = { callback: { success: false, event: { status: 'failed' } }, media: { mediaId: 'm' } };
    expect(read(failure).status).toBe('failed');
    for (const status of ['accepted', 'running', 'finished']) {
      expect(voicebaseJson.read({ mediaId: 'm', status })).toEqual([]);
      expect(voicebaseJson.read({ callback: { success: true, event: { status } }, media: { mediaId: 'm' } })).toEqual(
        [],
      );
    }
  });

  it('takes the media id from the link when it stands nowhere else', () => {
    const links = { self: { href: 'https://apis.voicebase.com/v2-beta/media/abc-1?x=2' } };
    const envelope = { _links: links, callback: {}, media: { transcripts: { latest: { words: [] } } } };

    expect(read(envelope).source.jobId).toBe('abc-1');
  });

  it('case 1: reads silence as an empty transcript', () => {
    expect(golden('silence')).toMatchObject({ status: 'empty', segments: [], durationMs: 4000 });
    expect(read({ mediaId: 'm', status: 'finished', transcript: null }).status).toBe('empty');
  });

  it('case 7: leaves a mark behind a turn with the speaker before it', () => {
    const [, caller, agent] = golden('analytics').segments;

    expect(caller?.text).toMatch(/650-555-0143\.$/);
    expect(agent?.text).toMatch(/^Please/);
  });

  it('case 7: lets a first mark stand before the first word', () => {
    expect(read(saying({ w: '¿', m: 'punc' }, { w: 'Qué', s: 1, e: 2 })).text).toBe('¿ Qué');
    expect(warned(read(saying({ w: '.', m: 'punc' })))).toEqual(['punctuation-without-word']);
  });

  it('case 9: reads times as texts and warns of what cannot be', () => {
    expect(golden('transcript').segments[0]).toMatchObject({ startMs: 1370, endMs: 1609 });
    expect(warned(golden('odd'))).toEqual(
      expect.arrayContaining(['end-before-start', 'negative-time', 'time-out-of-range', 'confidence-out-of-range']),
    );
  });

  it('case 9: does not let a turn begin behind its first word', () => {
    const turn = { w: 'A', s: 5000, e: 5001, m: 'turn' };

    expect(read(saying(turn, { w: 'early', s: 4800, e: 5200 })).segments[0]?.startMs).toBe(4800);
  });

  it('case 10: keeps tiny confidence and none that is no number', () => {
    const words = golden('odd').segments.flatMap((segment) => segment.words);

    expect(words.find(({ text }) => text === 'zero')?.confidence).toBe(1e-9);
    expect(words.find(({ text }) => text === 'anybody')?.confidence).toBeNull();
  });

  it('case 11: counts `unknown` and nothing as nobody, 0 as somebody, and keeps a strange name', () => {
    expect(golden('odd').speakers.map(({ vendorId, label }) => [vendorId, label])).toEqual([['0', 'Speaker 0']]);
    const named = saying({ w: 'Zoë: "the\nlead"', m: 'turn' }, { w: 'hm', s: 1, e: 2 });
    expect(read(named).speakers).toMatchObject([{ label: 'Zoë: "the lead"', kind: 'known' }]);
  });

  it('case 18: keeps what stands in the place of words that were taken out', () => {
    const words = golden('analytics').segments.flatMap((segment) => segment.words);

    expect(words.filter(({ kind }) => kind === 'redacted').map(({ text }) => text)).toEqual([
      '[redacted]',
      '[redacted]',
      '...',
    ]);
  });

  it('says of a transcript that VoiceBase still works on that it is partial', () => {
    expect(golden('odd').status).toBe('partial');
  });

  it('is not drawn to documents of others', () => {
    const others: unknown[] = [
      null,
      [],
      [{ participant: {}, words: [] }],
      { callback: 'https://example.org', media: 'a.wav' },
      { media: { id: 1 } },
      { mediaId: 'm', status: 'done' },
      { transcript: 'words', words: [{ text: 'a', start: 1 }] },
      { format: '2.9', metadata: {}, results: [] },
    ];

    expect(others.map((other) => voicebaseJson.recognises(other))).toEqual(others.map(() => false));
  });

  it('stays sound whatever becomes of a document', () => {
    const documents = fc.constantFrom(...['analytics', 'envelope', 'turns', 'odd'].map(document)).chain(mutated);

    fc.assert(
      fc.property(documents, (changed) => {
        for (const one of voicebaseJson.read(changed)) expectSound(normalised(format, one));
      }),
      { numRuns: 300 },
    );
  });

  it.each(['v2', 'analytics'])('reads what `collector send` sends as %s', async (content) => {
    const sample = await sent({ contents: [content], bytes: 60_000 });

    expect(voicebaseJson.recognises(sample)).toBe(true);
    const transcript = read(sample);
    expectSound(transcript);
    expect(transcript).toMatchObject({ status: 'complete', warnings: [] });
    expect(transcript.source.jobId).toBe('0d0e6b5a-1111-4a6e-9b50-6a8d2b7b0001');
    expect(transcript.externalIds[0]).toMatch(/^call-\d{6}$/);
    expect(transcript.text).toMatch(/^Good morning, .+ How can I help\?\nHello, I am still waiting/);
    expect(transcript.segments[1]).toMatchObject({ speaker: 'spk:Caller' });
  });

  it.each(['v2', 'analytics'])('reads a failure that `collector send` sends as %s', async (content) => {
    expect(read(await sent({ contents: [content], outcome: 'failure' })).status).toBe('failed');
  });
});
