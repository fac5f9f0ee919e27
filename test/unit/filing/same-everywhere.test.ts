import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PendingDelivery } from '../../../src/domain/inbox.ts';
import { claimOf, type VendorShelf } from '../../../src/filing/claim.ts';
import { deriveTranscripts } from '../../../src/transcripts/derive.ts';
import { formatReaders, readerOf } from '../../../src/transcripts/readers/all.ts';
import { vendors } from '../../../src/vendors/all.ts';
import { generic } from '../../../src/vendors/generic/profile.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);
const shelf: VendorShelf = { byName: vendors, bySource: new Map(), generic, recognise: readerOf };

/** A body, by its place under test/fixtures, and the vendor that sends it. */
interface Sent {
  file: string;
  vendor: string;
}

const callbacks: readonly Sent[] = [...vendors.keys()].flatMap((vendor) =>
  filesIn(vendor).map((name) => ({ file: `${vendor}/${name}`, vendor })),
);
const transcripts: readonly Sent[] = formatReaders.flatMap(({ format, vendors: [vendor = 'generic'] }) =>
  filesIn(`transcripts/${format}`)
    .filter((name) => !name.endsWith('.golden.json'))
    .map((name) => ({ file: `transcripts/${format}/${name}`, vendor })),
);

/** Bodies that do not show whose they are, and what does; all but the vendor's name is read alike. */
const anybodys: ReadonlyMap<string, string> = new Map([
  ...['speechmatics/transcript.srt', 'speechmatics/transcript.txt'].map(
    (file) => [file, 'the query of the callback names the job'] as const,
  ),
  ...['captions.dfxp', 'captions.srt', 'captions.vtt', 'transcript.txt'].map(
    (name) => [`voicebase/${name}`, 'a file like any other; only the URL may name the media'] as const,
  ),
  ['voicebase/encrypted.asc', 'nothing can be read, and only VoiceBase says that it encrypts'],
  ['elevenlabs/voice-removed.json', 'the signature in the head is ElevenLabs’'],
  ...['soniox/completed.json', 'soniox/error.json', 'symbl/completed.json', 'symbl/scheduled.json'].map(
    (file) => [file, 'an id and a status, as anybody sends them'] as const,
  ),
]);

function filesIn(folder: string): string[] {
  try {
    return readdirSync(new URL(`${folder}/`, fixtures)).filter((name) => !name.endsWith('.ts'));
  } catch {
    return [];
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  txt: 'text/plain',
};

/** The body as it comes to a source of the vendor: what it claims, and what is read of it. */
async function takenBy(vendor: string, file: string) {
  const bytes = readFileSync(new URL(file, fixtures));
  const part = {
    ...{ index: 0, field: null, filename: null, bytes: bytes.length },
    mediaType: mediaTypes[file.split('.').at(-1) ?? ''] ?? null,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const delivery: PendingDelivery = {
    seq: 1,
    head: {
      ...{ id: '0199c1f2-0000-7000-8000-000000000001', source: 's', vendor, receivedAt: '2026-11-21T10:00:00.123Z' },
      ...{
        method: 'POST',
        path: '/callback/s',
        tail: null,
        query: {},
        sender: '192.0.2.1',
        headers: {},
        multipart: false,
      },
    },
    parts: [{ ...part, held: { in: 'inbox', bytes } }],
    quarantine: null,
    plan: null,
  };
  const claim = await claimOf(delivery, shelf, () => expect.unreachable());
  const [kind] = claim.parts.map((one) => one.kind);
  const read = await deriveTranscripts(
    {
      ...{ id: delivery.head.id, vendor: claim.vendor, jobId: claim.jobId, headers: {} },
      parts: [{ ...part, kind: kind ?? 'other', path: 'body' }],
    },
    async (_path, limitBytes) => bytes.subarray(0, limitBytes),
  );
  return {
    headers: {},
    vendor: claim.vendor,
    jobId: claim.jobId,
    outcome: claim.outcome,
    kind,
    read,
    warnings: claim.warnings,
  };
}

describe('a body', () => {
  it.each([...callbacks, ...transcripts])('$file is read alike in every source', async ({ file, vendor }) => {
    const own = await takenBy(vendor, file);
    for (const source of ['auto', 'generic']) {
      const taken = await takenBy(source, file);
      if (!anybodys.has(file)) expect(taken).toEqual(own);
      else expect(anonymous(taken)).toEqual(anonymous(own));
    }
  });

  it.each([...anybodys.keys()])('%s does not show whose it is', async (file) => {
    expect((await takenBy('auto', file)).vendor).toBe('generic');
  });

  it.each([
    ['transcripts/aws-transcribe-json/speakers.json', 'aws', 'success', 'transcript'],
    ['transcripts/azure-speech-json/speakers.json', 'azure', 'unknown', 'transcript'],
    ['transcripts/azure-fast-json/stereo.json', 'azure', 'unknown', 'transcript'],
    ['transcripts/ibm-json/answer.json', 'ibm', 'unknown', 'transcript'],
    ['transcripts/revai-json/interview.json', 'revai', 'unknown', 'transcript'],
    ['transcripts/recall-json/meeting.json', 'recall', 'unknown', 'transcript'],
    ['transcripts/amberscript-json/council.json', 'amberscript', 'unknown', 'transcript'],
    ['transcripts/gladia-json/job.json', 'gladia', 'success', 'transcript'],
    ['transcripts/assemblyai-json/call.json', 'assemblyai', 'success', 'transcript'],
    ['transcripts/soniox-json/conversation.json', 'soniox', 'unknown', 'transcript'],
    ['transcripts/symbl-json/meeting.json', 'symbl', 'unknown', 'transcript'],
    ['transcripts/trint-json/interview.json', 'trint', 'unknown', 'transcript'],
    ['transcripts/generic-json/whisperx.json', 'generic', 'unknown', 'transcript'],
    ['transcripts/google-speech-json/operation.json', 'generic', 'unknown', 'transcript'],
    ['revai/job.json', 'revai', 'success', 'notice'],
  ])('%s, as an API answers it, is of %s with the outcome %s and the kind %s', async (file, vendor, outcome, kind) => {
    expect(await takenBy('auto', file)).toMatchObject({ vendor, outcome, kind, warnings: [] });
  });

  it('in the format of another vendor is read by that, and of its kind, in whichever source', async () => {
    for (const source of ['gladia', 'zoom', 'soniox', 'speechmatics']) {
      const taken = await takenBy(source, 'transcripts/deepgram-json/utterances.json');
      expect(taken).toMatchObject({
        vendor: source,
        kind: 'transcript',
        read: [{ source: { format: 'deepgram-json' } }],
      });
      expect((await takenBy(source, 'transcripts/generic-json/whisperx.json')).kind).toBe('transcript');
      expect((await takenBy(source, 'revai/transcribed.json')).read).toEqual([]);
    }
  });

  it('that is read is called a transcript', async () => {
    const missed: string[] = [];
    for (const { file, vendor } of [...callbacks, ...transcripts].filter(({ file }) => file.endsWith('.json'))) {
      const { read, kind } = await takenBy(vendor, file);
      if (kind !== 'transcript' && read.some(({ segments }) => segments.length > 0)) missed.push(file);
    }
    expect(missed).toEqual([]);
  });
});

type Taken = Awaited<ReturnType<typeof takenBy>>;

/** Less what only the vendor's name decides. */
function anonymous({ read, vendor: _vendor, warnings: _warnings, ...taken }: Taken) {
  return { ...taken, read: read.map((one) => ({ ...one, source: { ...one.source, vendor: '', detectedBy: '' } })) };
}
