import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/domain/vendor.ts';
import { readerOf } from '../../../src/transcripts/readers/all.ts';
import { vendors } from '../../../src/vendors/all.ts';
import { type EvidenceOptions, evidence } from './evidence.ts';

describe('vendors', () => {
  it('has a vendor for each name a source may have', () => {
    expect([...vendors.keys()]).toEqual([
      ...['speechmatics', 'voicebase', 'gladia', 'vspark'],
      ...['assemblyai', 'deepgram', 'elevenlabs', 'revai', 'soniox', 'azure', 'aws', 'zoom', 'twilio'],
      ...['ibm', 'recall', 'amberscript', 'verbit', 'trint', 'symbl', 'salad', 'rev'],
      ...['generic', 'auto'],
    ]);
    for (const [name, vendor] of vendors) expect(vendor.name).toBe(name);
  });

  it('knows the addresses that vendors publish', () => {
    const regions = [...vendors]
      .map(([name, { egress }]) => [
        name,
        ...Object.entries(egress?.regions ?? {}).map(([region, addresses]) => `${region}: ${addresses.join(' ')}`),
      ])
      .filter(({ length }) => length > 1);

    expect(regions).toEqual([
      [
        'speechmatics',
        'eu1: 40.74.41.91 52.236.157.154 40.74.37.0 20.73.209.153 20.73.142.44',
        'eu2: 20.105.89.153 20.105.89.173 20.105.89.184 20.105.89.98 20.105.88.228',
        'us1: 52.149.21.32 52.149.21.10 52.137.102.83 40.64.107.92 40.64.107.99',
        'us2: 52.146.58.224 52.146.58.159 52.146.59.242 52.146.59.213 52.146.58.64',
        'au1: 20.248.249.20 20.248.249.47 20.248.249.181 20.248.249.119 20.248.249.164',
      ],
      [
        'voicebase',
        'us: 52.6.244.43 52.6.208.178 52.2.171.140 52.6.224.43',
        'eu: 34.248.80.158 52.210.18.246 54.72.141.175',
      ],
      ['assemblyai', 'us: 44.238.19.20', 'eu: 54.220.25.36'],
      [
        'elevenlabs',
        'us: 34.67.146.145 34.59.11.47',
        'eu: 35.204.38.71 34.147.113.54',
        'asia: 35.185.187.110 35.247.157.189',
        'eu-residency: 34.77.234.246 34.140.184.144',
        'india: 34.93.26.174 34.93.252.69',
        'singapore: 34.87.23.17 34.126.179.103',
      ],
    ]);
  });
});

describe('the names of vendors', () => {
  /** Words of everyday language, or names that stand for no company. */
  const plainWords = ['auto', 'generic', 'recall', 'rev', 'salad'];
  const titles = [...vendors.values()].flatMap(({ guide }) => (guide === null ? [] : [guide.sender.vendor]));
  const names = [...vendors.keys(), ...titles].filter((name) => !plainWords.includes(name) && name !== 'curl');
  const source = join(import.meta.dirname, '../../../src');

  it('stand in the code of vendors, and in that of their formats, and nowhere else', () => {
    const mention = new RegExp(`\\b(?:${names.join('|')})\\b`, 'i');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    const elsewhere = files.filter((file) => !/^(?:vendors|transcripts)\//.test(file));

    // A package may be called like a company.
    const isMentioned = (file: string) =>
      mention.test(readFileSync(join(source, file), 'utf8').replaceAll("'@aws-sdk/client-s3'", ''));
    expect(files.filter(isMentioned).length).toBeGreaterThan(40);
    expect(elsewhere.filter(isMentioned)).toEqual([]);
  });
});

const form = 'application/x-www-form-urlencoded';

describe('auto and generic', () => {
  it.each<[speaker: string, options: EvidenceOptions]>([
    ['speechmatics', { query: { id: 'a', status: 'success' } }],
    ['speechmatics', { parts: [{ fixture: 'speechmatics/transcript.json', mediaType: 'text/plain' }] }],
    ['voicebase', { parts: [{ fixture: 'voicebase/v2-finished.json' }] }],
    ['voicebase', { parts: [{ fixture: 'voicebase/analytics.json' }] }],
    ['gladia', { query: { id: 'a', status: 'success' }, parts: [{ fixture: 'gladia/error-short.json' }] }],
    ['vspark', { parts: [{ fixture: 'vspark/result.json' }] }],
    [
      'vspark',
      {
        parts: [
          { field: 'file', bytes: 'Hi' },
          { field: 'requestid', bytes: 'a' },
        ],
      },
    ],
    ['assemblyai', { parts: [{ fixture: 'assemblyai/completed.json' }] }],
    ['assemblyai', { parts: [{ fixture: 'assemblyai/redacted-audio.json' }] }],
    ['assemblyai', { parts: [{ fixture: 'transcripts/assemblyai-streaming-json/session.json' }] }],
    ['deepgram', { parts: [{ fixture: 'transcripts/deepgram-json/utterances.json' }] }],
    ['deepgram', { parts: [{ fixture: 'deepgram/end-of-stream.json' }] }],
    ['deepgram', { parts: [{ fixture: 'deepgram/failed.json' }] }],
    ['elevenlabs', { parts: [{ fixture: 'transcripts/elevenlabs-json/japanese.json' }] }],
    ['elevenlabs', { parts: [{ fixture: 'transcripts/elevenlabs-json/channels.json' }] }],
    ['elevenlabs', { parts: [{ fixture: 'elevenlabs/post-call-audio.json' }] }],
    ['revai', { parts: [{ fixture: 'revai/failed.json' }] }],
    ['azure', { parts: [{ fixture: 'azure/notice.json' }] }],
    ['aws', { parts: [{ fixture: 'aws/subscription.json', mediaType: 'text/plain' }] }],
    ['zoom', { parts: [{ fixture: 'zoom/transcript-completed.json' }] }],
    ['twilio', { parts: [{ fixture: 'twilio/content.form', mediaType: form }] }],
    ['ibm', { parts: [{ fixture: 'ibm/started.json' }] }],
    ['recall', { parts: [{ fixture: 'recall/transcript-failed.json' }] }],
    ['amberscript', { parts: [{ fixture: 'amberscript/error.json' }] }],
    ['verbit', { parts: [{ fixture: 'verbit/completed.form', mediaType: form }] }],
    ['trint', { parts: [{ fixture: 'trint/new-version.json' }] }],
    ['salad', { parts: [{ fixture: 'transcripts/salad-json/failed.json' }] }],
    ['rev', { parts: [{ fixture: 'rev/complete.form', mediaType: form }] }],
    // Two vendors send nothing but an id and a status.
    ['generic', { parts: [{ fixture: 'soniox/completed.json' }] }],
    ['generic', { parts: [{ fixture: 'symbl/scheduled.json' }] }],
    ['generic', { parts: [{ fixture: 'elevenlabs/voice-removed.json' }] }],
    ['generic', { parts: [{ bytes: 'a=1&b=2', mediaType: form }] }],
    ['generic', { parts: [{ fixture: 'generic/finished.json' }] }],
    ['generic', { parts: [{ bytes: 'Hi' }] }],
    ['generic', {}],
    ['assemblyai', { parts: [{ fixture: 'transcripts/assemblyai-json/call.json' }], query: { mediaId: 'm' } }],
    ['aws', { parts: [{ fixture: 'transcripts/aws-transcribe-json/speakers.json' }] }],
    ['symbl', { parts: [{ fixture: 'transcripts/symbl-json/meeting.json' }] }],
  ])('let %s read %j', (speaker, options) => {
    const shown = evidence(options);

    const isToldByHead = options.query !== undefined && !(options.parts ?? []).some((part) => 'fixture' in part);
    for (const open of isToldByHead ? ['auto'] : ['auto', 'generic']) {
      const claim = vendors.get(open)?.readClaim(shown);
      expect(claim?.vendor).toBe(speaker);
      if (speaker !== 'generic') expect(claim).toEqual(vendors.get(speaker)?.readClaim(shown));
    }
  });
});

describe('generic', () => {
  it.each<EvidenceOptions>([
    { query: { id: 'a', status: 'success' }, parts: [{ bytes: 'Hi' }] },
    { query: { id: 'a', status: 'error' } },
    { query: { mediaId: 'm' }, parts: [{ bytes: 'Hi' }] },
    { userAgent: 'Speechmatics-API/2.0', parts: [{ bytes: 'Hi' }] },
  ])('takes nobody for a vendor by the head alone: %j', (options) => {
    expect(vendors.get('generic')?.readClaim(evidence(options))).toMatchObject({ vendor: 'generic', expected: null });
  });
});

const hostileWord = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'x'.repeat(100_000), '\ud800', '***'),
);
const knownKey = fc.constantFrom(
  ...[
    'id',
    'job',
    'config',
    'notification_config',
    'url',
    'contents',
    'errors',
    'message',
    'event',
    'payload',
    'error',
  ],
  ...['media', 'mediaId', 'callback', 'transcript', 'words', 'status', 'metadata', 'results', 'format', 'utterances'],
  ...['requestid', 'source', 'utterance', '_links', 'self', 'href', '__proto__'],
  ...['type', 'data', 'transcript_id', 'session_id', 'messages', 'request_id', 'channel', 'err_code', 'err_msg'],
  ...['TopicArn', 'Type', 'Message', 'detail', 'object', 'uuid', 'bot', 'recording', 'input', 'output', 'properties'],
);
/** JSON with the keys that vendors look at, and anything below them. */
const hostileJson = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue(),
    hostileWord,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.array(fc.tuple(knownKey, tie('json')), { maxLength: 5 }).map((entries) => {
      const literal = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
      return JSON.parse(literal) as unknown;
    }),
  ),
})).json;
const hostileQuery = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('id', 'status', 'mediaId', 'requestid', '__proto__')),
  fc.oneof(hostileWord, fc.array(hostileWord, { maxLength: 3 })),
);
const hostileEvidence = fc
  .record({
    query: hostileQuery,
    tail: fc.option(hostileWord),
    userAgent: fc.option(hostileWord),
    parts: fc.array(
      fc.record({
        json: fc.oneof(hostileJson, fc.constant(undefined)),
        leading: fc.uint8Array({ maxLength: 200 }),
        field: fc.option(fc.oneof(hostileWord, fc.constantFrom('data', 'data_file', 'requestid'))),
        filename: fc.option(hostileWord),
        mediaType: fc.option(fc.oneof(hostileWord, fc.constant(form))),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ query, tail, userAgent, parts }): Evidence => {
    const shown = evidence({ query });
    return {
      head: { ...shown.head, tail, headers: userAgent === null ? {} : { 'user-agent': userAgent } },
      parts: parts.map((part, index) => ({
        ...part,
        ...{ index, bytes: part.leading.length, sha256: '0'.repeat(64), format: readerOf(part.json) },
      })),
    };
  });

describe.each([...vendors.values()])('$name, whatever it is shown', (vendor) => {
  it('P17: makes a claim for each part and ids of a bearable length, and never throws', () => {
    fc.assert(
      fc.property(hostileEvidence, (shown) => {
        expect(typeof vendor.recognises(shown)).toBe('boolean');
        const claim = vendor.readClaim(shown);

        expect(claim.parts).toHaveLength(shown.parts.length);
        for (const id of [claim.jobId, claim.vendorStatus, claim.error?.code, ...claim.aliases]) {
          expect(id === null || id === undefined || (id !== '' && id.length <= 256)).toBe(true);
        }
        for (const { extension } of claim.parts) expect(extension).toMatch(/^[a-z0-9]+$/);
        expect(claim.aliases).not.toContain(claim.jobId);
        expect(structuredClone(claim)).toEqual(claim);
      }),
      { numRuns: 150 },
    );
  });
});
