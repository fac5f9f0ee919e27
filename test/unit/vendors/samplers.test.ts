import { crc32 } from 'node:zlib';
import busboy from 'busboy';
import { describe, expect, it } from 'vitest';
import type { SampleCallback, SampleOptions } from '../../../src/domain/sample.ts';
import type { Evidence } from '../../../src/domain/vendor.ts';
import { vendors } from '../../../src/vendors/all.ts';
import { mp3, mp3File, wav } from '../../../src/vendors/common/samples/audio.ts';
import { conversation } from '../../../src/vendors/common/samples/conversation.ts';
import type { Piece } from '../../../src/vendors/common/samples/piece.ts';
import { seededRandom } from '../../../src/vendors/common/samples/random.ts';
import { samplers } from '../../../src/vendors/samplers.ts';
import { zip } from '../../../src/vendors/vspark/samples.ts';
import { evidence, type PartOptions } from './evidence.ts';

function sample(vendor: string, options: Partial<SampleOptions> = {}): SampleCallback[] {
  const sampler = samplers.get(vendor);
  if (sampler === undefined) throw new Error(`no sampler ${vendor}`);
  return sampler.sample({
    contents: sampler.usual,
    bytes: null,
    outcome: 'success',
    method: 'POST',
    grouping: 'together',
    jobId: null,
    callbackPath: '/callback/calls',
    seed: 7,
    ...options,
  });
}

async function bytesOf(callback: SampleCallback | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of callback?.body() ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The callback as a vendor would be shown it once it has come. */
async function received(callback: SampleCallback): Promise<Evidence> {
  const mediaType = callback.headers['content-type'];
  const whole = await bytesOf(callback);
  const parts = mediaType?.startsWith('multipart/') ? await formParts(callback, whole) : bareParts(whole, mediaType);
  const shown = evidence({ parts, query: callback.query, ...(callback.tail !== null && { tail: callback.tail }) });
  return { ...shown, head: { ...shown.head, headers: callback.headers } };
}

function bareParts(bytes: Uint8Array, contentType: string | undefined): PartOptions[] {
  const mediaType = contentType?.split(';')[0];
  return bytes.length === 0 ? [] : [{ bytes, ...(mediaType !== undefined && { mediaType }) }];
}

async function formParts({ headers }: SampleCallback, bytes: Uint8Array): Promise<PartOptions[]> {
  const parts: { part: Omit<PartOptions, 'bytes' | 'fixture'>; chunks: Uint8Array[] }[] = [];
  const parser = busboy({ headers, preservePath: true });
  parser.on('field', (field, value) => parts.push({ part: { field }, chunks: [Buffer.from(value)] }));
  parser.on('file', (field, file, { filename, mimeType: mediaType }) => {
    const chunks: Uint8Array[] = [];
    parts.push({ part: { field, mediaType, ...(filename !== undefined && { filename }) }, chunks });
    file.on('data', (chunk) => chunks.push(chunk));
  });
  await new Promise((resolve, reject) => parser.on('close', resolve).on('error', reject).end(bytes));
  return parts.map(({ part, chunks }) => ({ ...part, bytes: Buffer.concat(chunks) }));
}

/** What the vendor's claim says of each content: kinds of the parts, outcome. */
const everyContent: readonly [vendor: string, content: string, understood: string][] = [
  ['speechmatics', 'transcript', 'transcript success'],
  ['speechmatics', 'transcript.json-v2', 'transcript success'],
  ['speechmatics', 'transcript.txt', 'text success'],
  ['speechmatics', 'transcript.srt', 'subtitles success'],
  ['speechmatics', 'data', 'media success'],
  ['speechmatics', 'jobinfo', 'jobinfo success'],
  ['voicebase', 'v2', 'transcript success'],
  ['voicebase', 'analytics', 'transcript success'],
  ['voicebase', 'srt', 'subtitles unknown'],
  ['voicebase', 'vtt', 'subtitles unknown'],
  ['voicebase', 'text', 'text unknown'],
  ['voicebase', 'dfxp', 'subtitles unknown'],
  ['voicebase', 'media', 'media unknown'],
  ['gladia', 'callback', 'transcript success'],
  ['gladia', 'webhook', 'notice success'],
  ['gladia', 'audio', 'media unknown'],
  ['vspark', 'vcloud', 'transcript,other success'],
  ['vspark', 'vcloud-zip', 'transcript,other success'],
  ['vspark', 'vcloud-link', 'notice,other success'],
  ['vspark', 'json', 'transcript success'],
  ['vspark', 'text', 'text success'],
  ['vspark', 'mp3', 'media success'],
  ['vspark', 'vblaze', 'transcript success'],
  ['vspark', 'utterance', 'transcript progress'],
  ['assemblyai', 'notice', 'notice success'],
  ['assemblyai', 'redacted-audio', 'notice success'],
  ['assemblyai', 'streaming', 'transcript success'],
  ['deepgram', 'transcript', 'transcript success'],
  ['deepgram', 'stream', 'transcript progress'],
  ['elevenlabs', 'transcript', 'transcript success'],
  ['elevenlabs', 'post-call', 'transcript success'],
  ['elevenlabs', 'post-call-audio', 'other success'],
  ['revai', 'notice', 'notice success'],
  ['soniox', 'notice', 'notice success'],
  ['azure', 'notice', 'notice unknown'],
  ['aws', 'notification', 'notice success'],
  ['aws', 'raw', 'notice success'],
  ['zoom', 'recording', 'notice success'],
  ['zoom', 'transcript', 'notice success'],
  ['zoom', 'voicemail', 'transcript success'],
  ['twilio', 'recording', 'transcript success'],
  ['twilio', 'call', 'notice progress'],
  ['ibm', 'started', 'notice progress'],
  ['ibm', 'completed', 'notice success'],
  ['ibm', 'results', 'transcript success'],
  ['recall', 'status', 'notice success'],
  ['recall', 'utterance', 'transcript progress'],
  ['amberscript', 'notice', 'notice success'],
  ['verbit', 'notice', 'notice success'],
  ['trint', 'complete', 'notice success'],
  ['trint', 'verified', 'notice success'],
  ['trint', 'new-version', 'notice success'],
  ['symbl', 'scheduled', 'notice progress'],
  ['symbl', 'in_progress', 'notice progress'],
  ['symbl', 'completed', 'notice success'],
  ['salad', 'transcript', 'transcript success'],
  ['salad', 'link', 'notice success'],
  ['rev', 'form', 'notice success'],
  ['rev', 'json', 'notice success'],
  ['generic', 'json', 'transcript success'],
  ['generic', 'text', 'text unknown'],
  ['generic', 'media', 'media unknown'],
];

describe('samplers', () => {
  it('has one for each vendor that speaks', () => {
    expect([...samplers.keys()]).toEqual([...vendors.keys()].filter((name) => name !== 'auto'));
    expect(
      [...samplers.values()]
        .flatMap(({ vendor, contents }) => contents.map((content) => `${vendor} ${content}`))
        .sort(),
    ).toEqual(everyContent.map(([vendor, content]) => `${vendor} ${content}`).sort());
  });

  it.each(everyContent)(
    '%s: %s has as many bytes as it says, the same for the same seed, others for another',
    async (vendor, content) => {
      const [callback] = sample(vendor, { contents: [content] });
      const bytes = await bytesOf(callback);

      expect(bytes).toHaveLength(callback?.bytes ?? -1);
      expect(await bytesOf(callback)).toEqual(bytes);
      expect(await bytesOf(sample(vendor, { contents: [content] })[0])).toEqual(bytes);
      expect(await bytesOf(sample(vendor, { contents: [content], seed: 8 })[0])).not.toEqual(bytes);
    },
  );

  it.each(everyContent)('%s: %s is understood by the vendor as %s', async (vendor, content, understood) => {
    const [callback] = sample(vendor, { contents: [content], jobId: 'job-7' });
    const claim = vendors.get(vendor)?.readClaim(await received(callback ?? expect.unreachable()));

    expect(`${claim?.parts.map(({ kind }) => kind)} ${claim?.outcome}`).toBe(understood);
    expect(claim?.jobId).toMatch(/^(job-7|call-\d+)$/);
  });

  it.each([...samplers.keys()].filter((name) => name !== 'generic'))(
    'of %s send every kind that its profile names, and no other',
    (vendor) => {
      // Recordings reach Gladia's source by hand only.
      const kinds = everyContent
        .filter(([name, content]) => name === vendor && `${name} ${content}` !== 'gladia audio')
        .flatMap(([, , understood]) => understood.split(' ')[0]?.split(',') ?? []);

      expect(vendors.get(vendor)?.sends.toSorted()).toEqual(
        [...new Set(kinds)].filter((kind) => kind !== 'other').sort(),
      );
    },
  );

  it.each([
    ['speechmatics', 'transcript'],
    ['speechmatics', 'transcript.srt'],
    ['voicebase', 'v2'],
    ['voicebase', 'vtt'],
    ['voicebase', 'media'],
    ['gladia', 'callback'],
    ['gladia', 'audio'],
    ['vspark', 'vblaze'],
    ['assemblyai', 'streaming'],
    ['deepgram', 'transcript'],
    ['elevenlabs', 'transcript'],
    ['elevenlabs', 'post-call'],
    ['ibm', 'results'],
    ['salad', 'transcript'],
    ['generic', 'json'],
    ['generic', 'media'],
  ])('%s: %s grows to the very size that is asked for, and stays what it is', async (vendor, content) => {
    const [callback] = sample(vendor, { contents: [content], bytes: 200_001 });
    const bytes = await bytesOf(callback);

    expect(bytes).toHaveLength(200_001);
    if (callback?.headers['content-type'] === 'application/json')
      expect(() => JSON.parse(bytes.toString())).not.toThrow();
  });

  it.each(everyContent)('%s: %s is claimed by no other vendor', async (vendor, content) => {
    const claimants = new Set<string>();
    for (const callback of sample(vendor, { contents: [content] })) {
      const shown = await received(callback);
      for (const { name, recognises } of vendors.values()) if (recognises(shown)) claimants.add(name);
    }

    expect([...claimants].filter((name) => name !== vendor)).toEqual([]);
  });

  it.each([...samplers.values()].filter(({ reportsFailures }) => reportsFailures))(
    '$vendor: a failure is understood, and claimed by no other vendor',
    async ({ vendor }) => {
      const [callback] = sample(vendor, { outcome: 'failure', jobId: 'job-7' });
      const shown = await received(callback ?? expect.unreachable());
      const claimants = [...vendors.values()].filter(({ recognises }) => recognises(shown)).map(({ name }) => name);

      expect(vendors.get(vendor)?.readClaim(shown)).toMatchObject({ outcome: 'failure', jobId: 'job-7' });
      expect(claimants.filter((name) => name !== vendor)).toEqual([]);
    },
  );

  it('makes a long body in small chunks', async () => {
    const [callback] = sample('speechmatics', { bytes: 30_000_000 });
    let largest = 0;
    for await (const { length } of callback?.body() ?? []) largest = Math.max(largest, length);

    expect(largest).toBeLessThan(200_000);
  });

  it('pads the media of a form, not its transcript', async () => {
    const [callback] = sample('speechmatics', { contents: ['transcript', 'data'], bytes: 500_000 });
    const { parts } = await received(callback ?? expect.unreachable());

    expect(parts.map(({ bytes }) => bytes > 400_000)).toEqual([false, true]);
    expect(parts[1]?.bytes).toBe(500_000);
  });
});

/** Transcript and recording of one job, as each vendor's user would get them. */
const recorded: readonly [vendor: string, contents: string[], grouping: SampleOptions['grouping']][] = [
  ['speechmatics', ['transcript', 'data'], 'together'],
  ['speechmatics', ['jobinfo', 'transcript', 'data'], 'apart'],
  ['voicebase', ['analytics', 'srt', 'media'], 'together'],
  ['voicebase', ['v2', 'media'], 'together'],
  ['gladia', ['callback', 'audio'], 'together'],
  ['vspark', ['json', 'mp3'], 'together'],
  ['vspark', ['text', 'json', 'mp3'], 'apart'],
];

it('the sampler of V-Spark puts its files into one form, which auto recognises, or into one each', async () => {
  const contents = ['json', 'mp3', 'vblaze'];
  const [files, ...rest] = sample('vspark', { contents });
  const claim = vendors.get('auto')?.readClaim(await received(files ?? expect.unreachable()));

  expect(rest).toHaveLength(1);
  expect(claim).toMatchObject({ vendor: 'vspark', parts: [{ kind: 'transcript' }, { kind: 'media' }] });
  expect(sample('vspark', { contents, grouping: 'apart' })).toHaveLength(3);
});

describe.each(recorded)('a recorded call of %s: %j', (vendor, contents, grouping) => {
  async function claimed(options: Partial<SampleOptions> = {}) {
    const callbacks = await Promise.all(sample(vendor, { contents, grouping, ...options }).map(received));
    return callbacks.map(({ parts, ...one }) => {
      const claim = vendors.get(vendor)?.readClaim({ parts, ...one }) ?? expect.unreachable();
      return { claim, media: parts.filter((_, index) => claim.parts[index]?.kind === 'media') };
    });
  }

  it.each([null, 'job-7'])('is one job, by its id or an alias (job %j)', async (jobId) => {
    const claims = (await claimed({ jobId })).map(({ claim }) => claim);
    const ids = new Set(claims.map((claim) => claim.jobId));
    const known = new Set(claims.flatMap((claim) => [claim.jobId, ...claim.aliases]));

    expect(ids).not.toContain(null);
    // At most the id of the vendor and the one that the customer put into the URL.
    expect(known.size).toBeLessThanOrEqual(vendor === 'voicebase' ? 2 : 1);
    expect(claims.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'media'))).toHaveLength(1);
  });

  it('is named as the customer named it', async () => {
    const claims = (await claimed()).map(({ claim }) => claim);
    const labels = claims.flatMap((claim) => [claim.title, ...claim.externalIds]);

    expect(labels.some((label) => /^(order-\d+|call-\d+)$/.test(label ?? ''))).toBe(true);
  });

  it('grows with its recording alone', async () => {
    const [small, large] = await Promise.all([claimed(), claimed({ bytes: 2_000_000 })]);
    const sizes = (all: typeof small) => all.flatMap(({ media }) => media.map(({ bytes }) => bytes));

    expect(sizes(large)).toEqual([2_000_000]);
    expect(sizes(small)[0]).toBeLessThan(500_000);
  });
});

describe('the sampled recordings', () => {
  const talk = conversation(seededRandom(7));

  async function fileOf(content: Piece): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content.chunks()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Loudest sample in a stretch of a WAV file. */
  function loudest(file: Buffer, fromMs: number, toMs: number): number {
    let loudest = 0;
    for (let at = 44 + 16 * fromMs; at < 44 + 16 * toMs; at += 2)
      loudest = Math.max(loudest, Math.abs(file.readInt16LE(at)));
    return loudest;
  }

  it('are as long as the conversation, with a sound for every word and silence between the turns', async () => {
    const file = await fileOf(wav(talk, seededRandom(7), null));

    expect(file.toString('latin1', 0, 16)).toBe(`RIFF${file.toString('latin1', 4, 8)}WAVEfmt `);
    expect([file.readUInt32LE(4), file.readUInt32LE(40)]).toEqual([file.length - 8, file.length - 44]);
    expect((file.length - 44) / 16).toBe(talk.durationMs);
    let endedMs = 0;
    for (const { words } of talk.turns) {
      expect(loudest(file, endedMs, words[0]?.startMs ?? 0)).toBe(0);
      for (const { startMs, endMs } of words) expect(loudest(file, startMs, endMs)).toBeGreaterThan(3000);
      endedMs = words.at(-1)?.endMs ?? 0;
    }
  });

  it('go on from the beginning when they are to be larger, header and all', async () => {
    const once = await fileOf(wav(talk, seededRandom(7), null));
    const thrice = await fileOf(wav(talk, seededRandom(7), 44 + 3 * (once.length - 44)));

    expect(thrice.readUInt32LE(40)).toBe(thrice.length - 44);
    expect(thrice.subarray(44)).toEqual(Buffer.concat(Array(3).fill(once.subarray(44))));
  });

  it('are MP3 of whole frames, with the title in front', async () => {
    const file = await fileOf(mp3(talk, null));
    const frames = file.subarray(file.indexOf(Buffer.from([0xff, 0xfb])));
    const headers = Array.from({ length: frames.length / 144 }, (_, number) => frames.readUInt32BE(144 * number));

    expect(file.subarray(0, file.length - frames.length).toString('latin1')).toMatch(/^ID3.*TIT2.*: where is my/s);
    expect(new Set(headers)).toEqual(new Set([0xfffb18c4]));
    // A frame holds 36 ms.
    expect(headers.length).toBe(Math.ceil(talk.durationMs / 36));
    expect(Buffer.from(mp3File(talk))).toEqual(file);
  });
});

describe('the sampler of Speechmatics', () => {
  it('sends one item bare, media and several items as a form, and nothing without a body', () => {
    const types = (contents: string[]) =>
      sample('speechmatics', { contents }).map(({ headers }) => headers['content-type']);

    expect(types(['transcript'])).toEqual(['application/json']);
    expect(types(['transcript.srt'])).toEqual(['text/plain']);
    expect(types(['data'])).toEqual([expect.stringMatching('^multipart/form-data')]);
    expect(types(['transcript', 'jobinfo'])).toEqual([expect.stringMatching('^multipart/form-data')]);
    expect(types([])).toEqual([undefined]);
  });

  it('sends a callback for each content when they go apart', () => {
    const callbacks = sample('speechmatics', { contents: ['transcript', 'jobinfo'], grouping: 'apart' });

    expect(callbacks).toHaveLength(2);
    expect(new Set(callbacks.map(({ query }) => query.id)).size).toBe(1);
  });

  it('sends the jobinfo alone after a failure, in the form of what was asked for', async () => {
    const [callback] = sample('speechmatics', { contents: ['transcript', 'data'], outcome: 'failure' });
    const shown = await received(callback ?? expect.unreachable());

    expect(shown.parts.map(({ field }) => field)).toEqual(['jobinfo']);
    expect(vendors.get('speechmatics')?.readClaim(shown)).toMatchObject({ outcome: 'failure', expected: ['jobinfo'] });
  });

  it('says in the jobinfo what this source was to get', async () => {
    const [callback] = sample('speechmatics', { contents: ['jobinfo', 'data'] });

    expect(vendors.get('speechmatics')?.readClaim(await received(callback ?? expect.unreachable())).expected).toEqual([
      'jobinfo',
      'data',
    ]);
  });
});

describe('the sampler of VoiceBase', () => {
  it('joins bare bodies and analytics by the id in the URL', async () => {
    const callbacks = sample('voicebase', { contents: ['analytics', 'srt', 'media'] });
    const claims = await Promise.all(
      callbacks.map(async (one) => vendors.get('voicebase')?.readClaim(await received(one))),
    );

    expect(claims.map((claim) => claim?.jobId)).toEqual([
      expect.any(String),
      claims[0]?.aliases[0],
      claims[0]?.aliases[0],
    ]);
  });

  it.each([['v2'], ['analytics']])('reports a failure of %s', async (content) => {
    const callbacks = sample('voicebase', { contents: [content, 'srt'], outcome: 'failure' });

    expect(callbacks).toHaveLength(1);
    expect(vendors.get('voicebase')?.readClaim(await received(callbacks[0] ?? expect.unreachable())).outcome).toBe(
      'failure',
    );
  });
});

describe('the sampler of ElevenLabs', () => {
  it('sends the recording of a call as base64 in chunks, as long as is asked for', async () => {
    const [callback] = sample('elevenlabs', { contents: ['post-call-audio'], bytes: 300_000 });
    const body = JSON.parse((await bytesOf(callback)).toString());
    const recording = Buffer.from(body.data.full_audio, 'base64');

    expect(callback?.contentLength).toBeNull();
    expect(recording.toString('latin1', 0, 4)).toBe('RIFF');
    expect(recording.readUInt32LE(40)).toBe(recording.length - 44);
    expect((await bytesOf(callback)).length).toBeGreaterThan(299_990);
  });
});

describe('the sampler of Twilio', () => {
  it('plays a call from its start to its end, in the order of its numbers', async () => {
    const claims = await Promise.all(
      sample('twilio', { contents: ['call'] }).map(async (one) =>
        vendors.get('twilio')?.readClaim(await received(one)),
      ),
    );

    expect(claims[0]?.vendorStatus).toBe('transcription-started');
    expect(claims.at(-1)).toMatchObject({ vendorStatus: 'transcription-stopped', outcome: 'success' });
    expect(new Set(claims.map((claim) => claim?.jobId)).size).toBe(1);
  });
});

it.each(['gladia', 'generic'])('the sampler of %s reports a failure', async (vendor) => {
  const [callback] = sample(vendor, { outcome: 'failure' });

  expect(vendors.get(vendor)?.readClaim(await received(callback ?? expect.unreachable()))).toMatchObject({
    outcome: 'failure',
    error: { code: expect.any(String) },
  });
});

describe('zip', () => {
  it('stores each entry with its checksum, and lists them at the end', () => {
    const entries = ['{"a":1}', 'Hello'].map((text, index) => ({ name: `${index}.txt`, bytes: Buffer.from(text) }));
    const archive = Buffer.from(zip(entries));
    const end = archive.length - 22;
    let at = archive.readUInt32LE(end + 16);

    expect(archive.readUInt16LE(end + 10)).toBe(2);
    for (const { name, bytes } of entries) {
      const local = archive.readUInt32LE(at + 42);
      expect(archive.readUInt32LE(at + 16)).toBe(crc32(bytes));
      expect(archive.subarray(at + 46, at + 46 + name.length).toString()).toBe(name);
      expect(archive.subarray(local + 30 + name.length).subarray(0, bytes.length)).toEqual(bytes);
      at += 46 + name.length;
    }
    expect(at).toBe(end);
  });
});
