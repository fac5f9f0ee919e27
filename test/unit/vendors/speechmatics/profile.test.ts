import { describe, expect, it } from 'vitest';
import { speechmatics } from '../../../../src/vendors/speechmatics/profile.ts';
import { type EvidenceOptions, evidence, type PartOptions } from '../evidence.ts';

const query = { id: 'k3v9q2w8zt', status: 'success' };
const read = (options: EvidenceOptions) => speechmatics.readClaim(evidence({ query, ...options }));

/** Kind, content and extension of the only part. */
function partClaim(part: PartOptions): string | undefined {
  return read({ parts: [part] }).parts.map(({ kind, content, extension }) => `${kind} ${content}.${extension}`)[0];
}

describe('speechmatics.readClaim', () => {
  describe('job and outcome', () => {
    it('takes id and status from the query', () => {
      expect(read({})).toMatchObject({ jobId: 'k3v9q2w8zt', outcome: 'success', vendorStatus: 'success', error: null });
    });

    it('takes the last of repeated keys: Speechmatics appends its own', () => {
      const claim = read({ query: { id: ['tenant-7', 'k3v9q2w8zt'], status: ['success', 'trim_error'] } });

      expect(claim).toMatchObject({ jobId: 'k3v9q2w8zt', vendorStatus: 'trim_error', outcome: 'failure' });
    });

    it.each(['error', 'fetch_error', 'trim_error'])('reads %s as a failure with that code', (status) => {
      const claim = read({ query: { id: 'a', status } });

      expect(claim).toMatchObject({ outcome: 'failure', vendorStatus: status, error: { code: status } });
      expect(claim.error?.message).toMatch(/^Speechmatics could not/);
    });

    it('does not know the outcome without a status, or with one it never heard of', () => {
      expect(read({ query: { id: 'a' } })).toMatchObject({ outcome: 'unknown', vendorStatus: null, error: null });
      expect(read({ query: { id: 'a', status: 'paused' } })).toMatchObject({
        outcome: 'unknown',
        vendorStatus: 'paused',
      });
    });

    it.each(['transcript', 'jobinfo'])('takes the id from a %s when the query has none', (name) => {
      expect(read({ query: {}, parts: [{ fixture: `speechmatics/${name}.json` }] }).jobId).toBe('k3v9q2w8zt');
    });

    it('does not take the mask of a credential for an id', () => {
      expect(read({ query: { id: '***' } }).jobId).toBeNull();
    });
  });

  describe('parts', () => {
    it('P9: has none for an empty body', () => {
      expect(read({}).parts).toEqual([]);
    });

    it.each<[body: string, part: PartOptions, expected: string]>([
      [
        'json-v2',
        { fixture: 'speechmatics/transcript.json', mediaType: 'application/json' },
        'transcript transcript.json',
      ],
      ['jobinfo', { fixture: 'speechmatics/jobinfo.json', mediaType: 'application/json' }, 'jobinfo jobinfo.json'],
      ['text', { fixture: 'speechmatics/transcript.txt', mediaType: 'text/plain' }, 'text transcript.txt'],
      ['SRT', { fixture: 'speechmatics/transcript.srt', mediaType: 'text/plain' }, 'subtitles transcript.srt'],
      ['WAV', { bytes: 'RIFF\0\0\0\0WAVEfmt ', mediaType: 'application/octet-stream' }, 'media data.wav'],
      ['unknown bytes', { bytes: '\0\x01\x02', mediaType: 'application/octet-stream' }, 'media data.bin'],
      ['JSON of another shape', { bytes: '{"words":[]}', mediaType: 'application/json' }, 'transcript transcript.json'],
    ])('reads a bare body of %s by its content', (_, part, expected) => {
      expect(partClaim(part)).toBe(expected);
    });

    it.each<[field: string, bytes: string, expected: string]>([
      ['transcript', '{}', 'transcript transcript.json'],
      ['transcript.json-v2', '{}', 'transcript transcript.json'],
      ['transcript.txt', '1\n00:00:01,0 --> 00:00:02,0\nHi', 'text transcript.txt'],
      ['transcript.srt', 'Hi', 'subtitles transcript.srt'],
      ['jobinfo', '{}', 'jobinfo jobinfo.json'],
      ['data', 'fLaC', 'media data.flac'],
      ['data', 'Hi', 'media data.bin'],
      ['data', '', 'media data.bin'],
      ['data_file', '{"results":[]}', 'transcript transcript.json'],
      ['data_file', 'Hi', 'text transcript.txt'],
      ['data_file', '1\n00:00:01,0 --> 00:00:02,0\nHi', 'subtitles transcript.srt'],
      ['data_file', 'RIFF\0\0\0\0WAVE', 'media data.wav'],
      ['text', 'Hi', 'text text.txt'],
      ['alignment.one_per_line', 'Hi', 'text alignment.txt'],
      ['something-new', 'Hi', 'text transcript.txt'],
    ])('reads a part %s (%j) by its name first', (field, bytes, expected) => {
      expect(partClaim({ field, bytes, mediaType: 'application/octet-stream' })).toBe(expected);
      expect(partClaim({ field, bytes, filename: 'call 17.wav' })).toBe(expected);
    });

    it('knows a part by its file name where the field says nothing', () => {
      expect(partClaim({ field: 'file1', filename: 'transcript.srt', bytes: '' })).toBe('subtitles transcript.srt');
    });

    it('has a claim for each part, in their order', () => {
      const fields = ['jobinfo', 'data', 'transcript.srt'];

      expect(read({ parts: fields.map((field) => ({ field, bytes: '' })) }).parts.map(({ kind }) => kind)).toEqual([
        'jobinfo',
        'media',
        'subtitles',
      ]);
    });
  });

  describe('contents asked for', () => {
    const jobinfo = { fixture: 'speechmatics/jobinfo.json' };

    it('counts entries for this source and below it, each content once', () => {
      expect(read({ parts: [jobinfo], source: 'calls' }).expected).toEqual(['transcript', 'data', 'jobinfo']);
    });

    it('counts /callback for the source default, where an entry without contents means the transcript', () => {
      expect(read({ parts: [jobinfo], source: 'default' }).expected).toEqual(['transcript.srt', 'transcript']);
    });

    it('does not tell for a source no entry is for, nor without a configuration', () => {
      expect(read({ parts: [jobinfo], source: 'x' }).expected).toBeNull();
      expect(read({ parts: [{ fixture: 'speechmatics/transcript.json' }] }).expected).toBeNull();
    });

    it('expects nothing where nothing was asked for', () => {
      const config = { notification_config: [{ url: 'https://c.example.org/callback/calls/', contents: [] }] };

      expect(read({ parts: [{ bytes: JSON.stringify({ job: { config } }) }] }).expected).toEqual([]);
    });

    it('reads a configuration that stands bare in its part', () => {
      const config = {
        transcription_config: {},
        notification_config: [{ url: 'https://c.example.org/callback/calls' }],
      };

      expect(read({ parts: [{ bytes: JSON.stringify({ id: 'a', config }) }] }).expected).toEqual(['transcript']);
      expect(read({ parts: [{ bytes: JSON.stringify(config) }] }).expected).toEqual(['transcript']);
    });

    it('expects only the jobinfo after a failure', () => {
      const failed = { id: 'm8d2x7p1qa', status: 'fetch_error' };

      expect(read({ query: failed, parts: [{ fixture: 'speechmatics/jobinfo-failed.json' }] }).expected).toEqual([
        'jobinfo',
      ]);
      expect(read({ query: failed }).expected).toEqual(['jobinfo']);
    });
  });

  describe('title and ids of the customer', () => {
    const tracking = { title: 'A call about a bicycle', reference: '/data/17', tags: ['sales', 'sales', 7, ''] };
    const of = (body: unknown) => read({ parts: [{ bytes: JSON.stringify(body) }] });
    const transcriptOf = (job: unknown) => ({ format: '2.9', job, metadata: {}, results: [] });

    it('stand in the tracking of a transcript, with the names of the files', () => {
      const claim = of(transcriptOf({ tracking, data_name: 'call 17.wav', text_name: 'call 17.txt' }));

      expect(claim.title).toBe('A call about a bicycle');
      expect(claim.externalIds).toEqual(['/data/17', 'sales', '7', 'call 17.wav', 'call 17.txt']);
    });

    it('stand in the configuration of a jobinfo, bare or not', () => {
      const expected = { title: 'A call about a bicycle', externalIds: ['/data/17', 'sales', '7'] };

      expect(of({ job: { config: { tracking } } })).toMatchObject(expected);
      expect(of({ id: 'a', config: { transcription_config: {}, tracking } })).toMatchObject(expected);
    });

    it('are the name of the file without a tracking, and none without a name', () => {
      expect(of(transcriptOf({ data_name: 'call 17.wav' }))).toMatchObject({ title: 'call 17.wav', externalIds: [] });
      expect(of(transcriptOf({ data_name: '' }))).toMatchObject({ title: null, externalIds: [] });
      expect(read({})).toMatchObject({ title: null, externalIds: [] });
    });

    it('P15: lose the secrets of a URL that the media were fetched from', () => {
      const claim = of(transcriptOf({ data_name: 'https://u:url-secret@media.example.org/a.wav?sig=url-secret' }));

      expect(claim.title).toBe('https://***@media.example.org/a.wav?***');
    });

    it('are of a length that can be shown', () => {
      const claim = of(transcriptOf({ tracking: { title: 'x'.repeat(9999), tags: Array(999).fill('y'.repeat(999)) } }));

      expect(claim.title).toHaveLength(256);
      expect(claim.externalIds).toEqual(['y'.repeat(256)]);
    });
  });

  it('keeps what could not be made of a transcript as warnings, with its type', () => {
    const metadata = {
      translation_errors: [{ type: 'translation_failed', message: 'Translation failed' }, { type: 'unsupported' }],
      summarization_errors: [{ message: 'Too short' }],
      other: ['no'],
    };
    const errors = [{ message: 'Sending notification failed', timestamp: '2026-01-05T10:03:10Z' }];
    const body = { format: '2.9', job: { errors }, metadata, results: [] };

    expect(read({ parts: [{ bytes: JSON.stringify(body) }] }).warnings).toEqual([
      'Sending notification failed',
      'translation_failed: Translation failed',
      'unsupported',
      'Too short',
    ]);
  });

  it('keeps what Speechmatics noted in a jobinfo as warnings', () => {
    expect(read({ parts: [{ fixture: 'speechmatics/jobinfo.json' }] }).warnings).toEqual([
      'Error in sending notification: Post "https://***@other.example.org/hooks/calls?***": context deadline exceeded, retrying',
      'Sending notification failed',
    ]);
  });

  it('P15: lets no secret of a jobinfo into the claim', () => {
    const claim = read({ query: {}, parts: [{ fixture: 'speechmatics/jobinfo.json' }] });

    expect(JSON.stringify(claim)).not.toMatch(/secret|Bearer|X-Key/);
  });
});

describe('speechmatics.recognises', () => {
  it.each<[what: string, options: EvidenceOptions]>([
    ['its user agent', { userAgent: 'Speechmatics-API/2.0' }],
    ['the older one', { userAgent: 'Speechmatics API V2' }],
    ['a transcript', { parts: [{ fixture: 'speechmatics/transcript.json' }] }],
    ['a jobinfo', { parts: [{ field: 'x', fixture: 'speechmatics/jobinfo.json' }] }],
    ['an empty notification', { query }],
    ['a bare text with its query', { query, parts: [{ fixture: 'speechmatics/transcript.srt' }] }],
    ['its part names with its query', { query, parts: [{ field: 'transcript', bytes: '{"a":1}' }] }],
  ])('takes %s', (_, options) => {
    expect(speechmatics.recognises(evidence(options))).toBe(true);
  });

  it.each<[what: string, options: EvidenceOptions]>([
    ['nothing', {}],
    ['an id alone', { query: { id: 'a' } }],
    ['another status', { query: { id: 'a', status: 'completed' } }],
    ['its query with another JSON', { query, parts: [{ bytes: '{"id":"a"}' }] }],
    ['another user agent', { userAgent: 'curl/8 Speechmatics-API' }],
    ['a configuration of something else', { parts: [{ bytes: '{"config":{"a":1}}' }] }],
  ])('leaves %s', (_, options) => {
    expect(speechmatics.recognises(evidence(options))).toBe(false);
  });
});
