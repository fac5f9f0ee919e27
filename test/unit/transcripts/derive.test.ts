import { describe, expect, it } from 'vitest';
import type { Part, PartKind } from '../../../src/domain/delivery.ts';
import { CollectorError } from '../../../src/domain/errors.ts';
import { deriveTranscripts, type ReadBody, readLimitBytes } from '../../../src/transcripts/derive.ts';

const srt = '1\n00:00:01,000 --> 00:00:02,000\nGood morning.\n';
const whisper = JSON.stringify({ text: 'Good morning.', segments: [{ start: 1, end: 2, text: ' Good morning.' }] });

describe('deriveTranscripts', () => {
  it('reads every part that may hold a transcript, each with its place', async () => {
    const found = await derive([
      { kind: 'transcript', body: whisper },
      { kind: 'jobinfo', body: whisper },
      { kind: 'media', body: 'RIFF\0\0\0\0WAVE' },
      { kind: 'subtitles', body: srt },
      { kind: 'text', body: 'Good morning.' },
    ]);
    expect(found.map(({ source, text }) => [source.part, source.format, text])).toEqual([
      [0, 'generic-json', 'Good morning.'],
      [3, 'srt', 'Good morning.'],
      [4, 'text', 'Good morning.'],
    ]);
  });

  it('takes a form field that only looks like a text for no transcript', async () => {
    expect(await derive([{ kind: 'other', body: 'req-17' }])).toEqual([]);
  });

  it('case 4: goes by the content of captions, not by their label', async () => {
    const [first] = await derive([{ kind: 'text', mediaType: 'text/plain', body: srt }]);
    expect(first?.source.format).toBe('srt');
  });

  it("says whether the vendor's own reader or the content decided", async () => {
    const voicebase = { transcript: { words: [{ p: 1, w: 'Hi', s: 10, e: 90, c: 1 }] } };
    const body = JSON.stringify(voicebase);
    const [own] = await derive([{ kind: 'transcript', body }], 'voicebase');
    const [other] = await derive([{ kind: 'transcript', body }], 'generic');
    expect(own?.source).toMatchObject({ format: 'voicebase-json', detectedBy: 'vendor' });
    expect(other?.source).toMatchObject({ format: 'voicebase-json', detectedBy: 'content' });
  });

  it('shows a transcript that nobody can read as one that failed, with the reason', async () => {
    const found = await derive([
      { kind: 'transcript', body: '{"something":"else"}' },
      { kind: 'transcript', body: '-----BEGIN PGP MESSAGE-----\nabc' },
      { kind: 'notice', body: '{"something":"else"}' },
    ]);
    expect(found.map(({ status, warnings }) => [status, warnings[0]?.code])).toEqual([
      ['failed', 'unknown-format'],
      ['failed', 'encrypted'],
    ]);
  });

  it('case 16: reads a transcript that is too large up to a limit, and says so', async () => {
    const segment = JSON.stringify({ start: 1, end: 2, text: 'word '.repeat(20_000) });
    const count = Math.ceil(readLimitBytes / segment.length) + 10;
    const [cut] = await derive([
      { kind: 'transcript', body: `{"segments":[${Array(count).fill(segment).join(',')}]}` },
    ]);
    expect(cut?.status).toBe('partial');
    expect(cut?.warnings.map(({ code }) => code)).toContain('truncated');
    expect(cut?.segments.length).toBe(Math.floor(readLimitBytes / (segment.length + 1)));
  });

  it('case 20: takes a document out of the envelope it came in, two levels deep at most', async () => {
    const envelope = (message: string) => JSON.stringify({ Type: 'Notification', TopicArn: 'arn:t', Message: message });
    const bodies = [whisper, envelope(whisper), envelope(envelope(whisper)), envelope(envelope(envelope(whisper)))];
    const found = await derive(bodies.map((body) => ({ kind: 'notice', body })));
    expect(found.map(({ source, text }) => [source.part, text])).toEqual([
      [0, 'Good morning.'],
      [1, 'Good morning.'],
      [2, 'Good morning.'],
    ]);
  });

  it('case 20: reads JSON in a field of a form, as Twilio sends it', async () => {
    const form = (fields: Record<string, string>): Body => ({
      kind: 'other',
      mediaType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ TranscriptionSid: 'GT1', ...fields }).toString(),
    });
    const found = await derive([
      form({ TranscriptionStatus: 'completed', TranscriptionText: 'Good morning & welcome.' }),
      form({ TranscriptionData: '{"transcript":"Hello.","confidence":0.9}', Track: 'inbound_track', Final: 'true' }),
      form({ TranscriptionData: '{"transcript":"Hel', Track: 'inbound_track' }),
      form({ TranscriptionData: '{"transcript":"Hel"}', Final: 'false' }),
      form({ TranscriptionStatus: 'failed' }),
    ]);
    expect(found.map(({ status, text, channels }) => [status, text, channels[0]?.id])).toEqual([
      ['complete', 'Good morning & welcome.', undefined],
      ['partial', 'Hello.', 'inbound_track'],
      ['partial', '', undefined],
      ['failed', '', undefined],
    ]);
  });

  it('goes on with the next part when a body is gone', async () => {
    const found = await derive([
      { kind: 'transcript', body: null },
      { kind: 'text', body: 'still here' },
    ]);
    expect(found.map(({ status, text }) => [status, text])).toEqual([
      ['failed', ''],
      ['complete', 'still here'],
    ]);
  });

  it('throws for a fault of the storage, so that it is tried again', async () => {
    const readBody: ReadBody = async () => {
      throw new CollectorError('storage-unavailable', 'the archive cannot be read');
    };
    const part = aPart(0, { kind: 'text', body: 'x' });
    await expect(deriveTranscripts({ ...record, parts: [part] }, readBody)).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
  });
});

interface Body {
  kind: PartKind;
  mediaType?: string;
  /** Null: the file is gone. */
  body: string | null;
}

const record = { id: 'd', vendor: 'generic', jobId: 'j', headers: {} } as const;

function derive(bodies: readonly Body[], vendor = 'generic') {
  const readBody: ReadBody = async (path, limitBytes) => {
    const body = bodies[Number(path)]?.body ?? null;
    if (body === null) throw new CollectorError('not-found', 'gone');
    return Buffer.from(body).subarray(0, limitBytes);
  };
  return deriveTranscripts({ ...record, vendor, parts: bodies.map((body, index) => aPart(index, body)) }, readBody);
}

function aPart(index: number, { kind, mediaType, body }: Body): Part {
  const bytes = body === null ? 100 : Buffer.byteLength(body);
  return {
    index,
    field: null,
    filename: null,
    mediaType: mediaType ?? null,
    bytes,
    sha256: '',
    kind,
    path: String(index),
  };
}
