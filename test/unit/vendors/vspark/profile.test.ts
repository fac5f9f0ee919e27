import { describe, expect, it } from 'vitest';
import { vspark } from '../../../../src/vendors/vspark/profile.ts';
import { type EvidenceOptions, evidence, type PartOptions } from '../evidence.ts';

const requestId = '5d0f5c0e-2222-4d4b-8f0a-0c1d2e3f4a5b';
const read = (options: EvidenceOptions) => vspark.readClaim(evidence(options));
const idPart: PartOptions = { field: 'requestid', bytes: requestId };

describe('vspark.readClaim', () => {
  it('reads a form of V-Cloud, whose requestid is a part like any other', () => {
    const file: PartOptions = {
      field: 'file',
      filename: 'call-17.zip',
      bytes: 'PK\x03\x04',
      mediaType: 'application/zip',
    };

    expect(read({ parts: [file, idPart] })).toEqual({
      vendor: 'vspark',
      jobId: requestId,
      aliases: [],
      title: null,
      externalIds: [],
      outcome: 'success',
      vendorStatus: null,
      error: null,
      warnings: [],
      expected: null,
      parts: [
        { kind: 'transcript', content: 'transcript', extension: 'zip' },
        { kind: 'other', content: 'requestid', extension: 'txt' },
      ],
    });
  });

  it('takes the requestid wherever it stands in the form, also when it is a number', () => {
    const parts: PartOptions[] = [
      { field: 'requestid', bytes: '4711' },
      { field: 'file', filename: 'call-17.json', fixture: 'vspark/result.json' },
    ];

    expect(read({ parts }).jobId).toBe('4711');
  });

  it('reads a link in place of the file, and does not repeat it', () => {
    const link = 'https://results.example.org/r?signature=link-secret';
    const claim = read({ parts: [{ field: 'file', bytes: link }, idPart] });

    expect(claim.parts[0]).toEqual({ kind: 'notice', content: 'link', extension: 'txt' });
    expect(claim.warnings).toHaveLength(1);
    expect(JSON.stringify(claim)).not.toContain('link-secret');
  });

  it('takes a long text for a text, whatever it begins with', () => {
    const bytes = `https://${'x'.repeat(5000)} and more`;

    expect(read({ parts: [{ bytes }] }).parts[0]?.kind).toBe('text');
  });

  it('reads the requestid of a urlencoded form', () => {
    const body = `requestid=${requestId}&file=https%3A%2F%2Fresults.example.org`;

    expect(read({ parts: [{ bytes: body, mediaType: 'application/x-www-form-urlencoded' }] }).jobId).toBe(requestId);
  });

  it('reads a result of V-Blaze', () => {
    expect(read({ parts: [{ fixture: 'vspark/result.json', mediaType: 'application/json' }] })).toMatchObject({
      jobId: requestId,
      outcome: 'success',
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it.each([
    ['V-Spark', { 'client-phone': '555-0100', agentid: 105, audio_duration: 71, jm_version: 'None', stats: {} }],
    ['V-Spark before 3.2', { metadata: { 'client-phone': '555-0100', agentid: '105' } }],
  ])('takes what the customer sent along for ids, of %s', (_, client_data) => {
    const body = {
      source: 'in\\2026/call-18.wav',
      utterances: [],
      client_data,
      app_data: { agent_emotion: 'Positive' },
    };

    expect(read({ parts: [{ bytes: JSON.stringify(body) }] })).toMatchObject({
      title: 'call-18.wav',
      externalIds: ['555-0100', '105'],
    });
  });

  it('reads one utterance as progress of the file it is from', () => {
    expect(read({ parts: [{ fixture: 'vspark/utterance.json' }] })).toMatchObject({
      jobId: 'call-18',
      outcome: 'progress',
      parts: [{ kind: 'transcript' }],
    });
  });

  it.each<[what: string, options: EvidenceOptions, jobId: string | null]>([
    ['?requestid', { query: { requestid: 'q' }, parts: [{ field: 'file', filename: 'a.txt', bytes: 'Hi' }] }, 'q'],
    [
      'the file name',
      { parts: [{ field: 'file', filename: 'in\\sample7.redacted.mp3', bytes: 'ID3' }] },
      'sample7.redacted',
    ],
    ['the path tail', { tail: 'out/sample7.json', parts: [{ bytes: '{"utterances":[]}' }] }, 'sample7'],
    ['a name without an extension', { tail: 'sample7', parts: [{ bytes: 'Hi' }] }, 'sample7'],
    ['nothing', { parts: [{ bytes: 'Hi' }] }, null],
  ])('knows a job by %s', (_, options, jobId) => {
    expect(read(options).jobId).toBe(jobId);
  });

  it.each<[part: PartOptions, expected: string]>([
    [{ field: 'file', filename: 'a.mp3', bytes: 'ID3\x03' }, 'media data.mp3'],
    [{ field: 'file', filename: 'a.txt', bytes: 'Hi' }, 'text transcript.txt'],
    [{ field: 'file', filename: 'a.json', bytes: '{}' }, 'transcript transcript.json'],
    [{ bytes: 'Hi', mediaType: 'text/plain' }, 'text transcript.txt'],
    [{ bytes: '\0\x01' }, 'other data.bin'],
  ])('reads the part %j', (part, expected) => {
    const claim = read({ parts: [part] });

    expect(claim.parts.map(({ kind, content, extension }) => `${kind} ${content}.${extension}`)).toEqual([expected]);
    expect(claim.outcome).toBe('success');
  });

  it('does not know the outcome of an empty body', () => {
    expect(read({}).outcome).toBe('unknown');
  });
});

describe('vspark.recognises', () => {
  it.each<[what: string, part: PartOptions]>([
    ['a requestid', idPart],
    ['a result', { fixture: 'vspark/result.json' }],
    ['a result without utterances', { bytes: '{"requestid":"a","utterances":[]}' }],
    ['an utterance', { fixture: 'vspark/utterance.json' }],
  ])('takes %s', (_, part) => {
    expect(vspark.recognises(evidence({ parts: [part] }))).toBe(true);
  });

  it.each(['{"utterances":[{"text":"Hi","words":[]}]}', '{"requestid":"a"}', 'Hi'])('leaves %s', (bytes) => {
    expect(vspark.recognises(evidence({ parts: [{ bytes }] }))).toBe(false);
  });
});
