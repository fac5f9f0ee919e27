import { describe, expect, it } from 'vitest';
import { voicebase } from '../../../../src/vendors/voicebase/profile.ts';
import { type EvidenceOptions, evidence, type PartOptions } from '../evidence.ts';

const mediaId = '0d0e6b5a-1111-4a6e-9b50-6a8d2b7b0001';
const read = (options: EvidenceOptions) => voicebase.readClaim(evidence(options));
const srt: PartOptions = { fixture: 'voicebase/captions.srt', mediaType: 'text/srt' };

describe('voicebase.readClaim', () => {
  it('reads a v2 envelope', () => {
    expect(read({ parts: [{ fixture: 'voicebase/v2-finished.json' }] })).toEqual({
      vendor: 'voicebase',
      jobId: mediaId,
      aliases: ['call-17'],
      title: 'A call about a bicycle',
      externalIds: ['call-17'],
      outcome: 'success',
      vendorStatus: 'finished',
      error: null,
      warnings: ['The second channel is silent'],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it('reads a v2 failure with all of its errors, and the id from its link', () => {
    expect(read({ parts: [{ fixture: 'voicebase/v2-failed.json' }] })).toMatchObject({
      jobId: '0d0e6b5a-1111-4a6e-9b50-6a8d2b7b0003',
      outcome: 'failure',
      vendorStatus: 'failed',
      error: { code: 'bad-audio', message: 'No audio stream was found; Nothing was charged' },
      warnings: [],
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('keeps errors beside a success as warnings', () => {
    const body = {
      callback: { success: true, errors: ['One channel was lost'], warnings: ['Noise'] },
      media: { mediaId },
    };

    expect(read({ parts: [{ bytes: JSON.stringify(body) }] })).toMatchObject({
      outcome: 'success',
      error: null,
      warnings: ['One channel was lost', 'Noise'],
    });
  });

  it('reads v3 analytics', () => {
    expect(read({ parts: [{ fixture: 'voicebase/analytics.json' }] })).toMatchObject({
      jobId: mediaId,
      aliases: ['call-17'],
      outcome: 'success',
      vendorStatus: 'finished',
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it('reads the title that v3 has in its metadata', () => {
    const claim = read({
      parts: [{ bytes: JSON.stringify({ mediaId, metadata: { title: ' A call ', externalId: 17 } }) }],
    });

    expect(claim).toMatchObject({ title: 'A call', externalIds: ['17'] });
    expect(read({ parts: [srt] })).toMatchObject({ title: null, externalIds: [] });
  });

  it('reads v3 analytics of a failure', () => {
    expect(read({ parts: [{ fixture: 'voicebase/analytics-failed.json' }] })).toMatchObject({
      outcome: 'failure',
      error: { code: 'failed', message: 'VoiceBase could not process the media' },
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it.each([
    ['finished', 'success'],
    ['failed', 'failure'],
    ['rejected', 'failure'],
    ['accepted', 'progress'],
    ['scheduled', 'progress'],
    ['running', 'progress'],
    ['odd', 'unknown'],
  ])('reads the status %s as %s', (status, outcome) => {
    const claim = read({ parts: [{ bytes: JSON.stringify({ mediaId, status }) }] });

    expect(claim).toMatchObject({ outcome, vendorStatus: status });
  });

  it.each<[part: PartOptions, expected: string]>([
    [srt, 'subtitles transcript.srt'],
    [{ fixture: 'voicebase/captions.vtt', mediaType: 'text/vtt' }, 'subtitles transcript.vtt'],
    [{ fixture: 'voicebase/captions.dfxp', mediaType: 'application/ttaf+xml' }, 'subtitles transcript.ttml'],
    [{ fixture: 'voicebase/transcript.txt', mediaType: 'text/plain' }, 'text transcript.txt'],
    [{ fixture: 'voicebase/transcript.json', mediaType: 'application/json' }, 'transcript transcript.json'],
    [{ bytes: '[{"p":0,"w":"Hello"}]', mediaType: 'application/json' }, 'transcript transcript.json'],
    [{ bytes: 'RIFF\0\0\0\0WAVE', mediaType: 'application/octet-stream' }, 'media data.wav'],
    [{ bytes: '\0\x01\x02', mediaType: 'application/octet-stream' }, 'media data.bin'],
  ])('reads the bare body %j, which has no outcome', (part, expected) => {
    const claim = read({ parts: [part] });

    expect(claim.parts.map(({ kind, content, extension }) => `${kind} ${content}.${extension}`)).toEqual([expected]);
    expect(claim).toMatchObject({ outcome: 'unknown', vendorStatus: null });
  });

  it.each<[url: string, options: EvidenceOptions, jobId: string | null]>([
    ['?mediaId before ?id', { query: { id: 'b', mediaId: 'a' } }, 'a'],
    ['?id before ?jobId', { query: { jobId: 'c', id: 'b' } }, 'b'],
    ['?jobId', { query: { jobId: 'c' } }, 'c'],
    ['the query before the tail', { query: { id: 'b' }, tail: `${mediaId}.srt` }, 'b'],
    ['a UUID in the last segment', { tail: `${mediaId}.srt` }, mediaId],
    ['a UUID in an earlier segment', { tail: `2026/${mediaId}/captions.srt` }, mediaId],
    ['the stem of the last segment', { tail: 'sales/call-17.srt' }, 'call-17'],
    ['the stem before a slash at the end', { tail: 'call-17.srt/' }, 'call-17'],
    ['a last segment without an extension', { tail: 'call-17' }, 'call-17'],
    ['the name of a content, which is no id', { tail: 'calls/transcript.srt' }, null],
    ['nothing', {}, null],
  ])('takes the id of a bare body from the URL: %s', (_, options, jobId) => {
    expect(read({ ...options, parts: [srt] })).toMatchObject({ jobId, aliases: [] });
  });

  it('prefers the id in the body, and keeps those of the URL and of the customer as aliases', () => {
    const claim = read({ tail: 'call-0017.json', parts: [{ fixture: 'voicebase/analytics.json' }] });

    expect(claim).toMatchObject({ jobId: mediaId, aliases: ['call-0017', 'call-17'] });
  });

  it('names no alias twice, and not the id itself', () => {
    expect(read({ tail: 'call-17.json', parts: [{ fixture: 'voicebase/analytics.json' }] }).aliases).toEqual([
      'call-17',
    ]);
    expect(read({ query: { mediaId }, parts: [{ fixture: 'voicebase/analytics.json' }] }).aliases).toEqual(['call-17']);
  });

  it('warns of a body that is encrypted', () => {
    const claim = read({
      tail: 'call-17.json',
      parts: [{ fixture: 'voicebase/encrypted.asc', mediaType: 'application/json' }],
    });

    expect(claim.parts).toEqual([{ kind: 'other', content: 'data', extension: 'pgp' }]);
    expect(claim.warnings).toEqual(['part 0 is encrypted with PGP and cannot be read']);
    expect(claim.jobId).toBe('call-17');
  });
});

describe('voicebase.recognises', () => {
  it.each(['v2-finished', 'v2-failed', 'analytics', 'analytics-failed'])('takes %s', (name) => {
    expect(voicebase.recognises(evidence({ parts: [{ fixture: `voicebase/${name}.json` }] }))).toBe(true);
  });

  it('takes a transcript alone, and anything with a mediaId in its query', () => {
    expect(voicebase.recognises(evidence({ parts: [{ bytes: '{"transcript":{"words":[{"w":"a"}]}}' }] }))).toBe(true);
    expect(voicebase.recognises(evidence({ query: { mediaId: 'a' }, parts: [srt] }))).toBe(true);
  });

  it('leaves captions that nothing is known about', () => {
    expect(voicebase.recognises(evidence({ tail: `${mediaId}.srt`, parts: [srt] }))).toBe(false);
    expect(voicebase.recognises(evidence({ parts: [{ bytes: '{"mediaId":"a"}' }] }))).toBe(false);
  });
});
