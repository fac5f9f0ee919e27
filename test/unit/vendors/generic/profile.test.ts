import { describe, expect, it } from 'vitest';
import { type GenericPlaces, type Place, usualPlaces } from '../../../../src/domain/generic-places.ts';
import { vendorWithPlaces } from '../../../../src/vendors/all.ts';
import { generic, genericVendor } from '../../../../src/vendors/generic/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (options: EvidenceOptions) => generic.readClaim(evidence(options));
const readBody = (body: unknown) => read({ parts: [{ bytes: JSON.stringify(body) }] });

describe('generic.readClaim', () => {
  it('reads id, status and transcript of a JSON document', () => {
    expect(read({ parts: [{ fixture: 'generic/finished.json' }] })).toEqual({
      vendor: 'generic',
      jobId: '4711',
      aliases: [],
      title: null,
      externalIds: [],
      outcome: 'success',
      vendorStatus: 'Completed',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it('reads a failure', () => {
    expect(read({ parts: [{ fixture: 'generic/failed.json' }] })).toMatchObject({
      jobId: 'g-2',
      outcome: 'failure',
      error: { code: 'no-speech', message: 'Nothing was said' },
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it.each([
    [{ requestid: 'd' }, 'd'],
    [{ requestid: 'd', jobId: 'c' }, 'c'],
    [{ requestid: 'd', jobId: 'c', job_id: 'b' }, 'b'],
    [{ requestid: 'd', jobId: 'c', job_id: 'b', id: 'a' }, 'a'],
    [{ id: ['a', 'z'] }, 'a'],
    [{ id: '' }, 'in-body'],
    [{ ID: 'a' }, 'in-body'],
  ])('takes the job id from the query %j before the body', (query, jobId) => {
    expect(read({ query, parts: [{ bytes: '{"id":"in-body"}' }] }).jobId).toBe(jobId);
  });

  it.each([
    [{ job_id: 'c' }, 'c'],
    [{ job_id: 'c', jobId: 'b' }, 'b'],
    [{ job_id: 'c', jobId: 'b', id: 'a' }, 'a'],
    [{ id: 7 }, '7'],
    [{ id: 2 ** 60 }, null],
    [{ id: { a: 1 } }, null],
    [{ id: 'x'.repeat(300) }, 'x'.repeat(256)],
    [{ id: ' a ' }, ' a '],
  ])('takes the job id from the body %j', (body, jobId) => {
    expect(readBody(body).jobId).toBe(jobId);
  });

  it.each([
    ['done', 'success'],
    ['FAILED', 'failure'],
    ['in_progress', 'progress'],
    ['odd', 'unknown'],
  ])('reads the status %s as %s', (status, outcome) => {
    expect(read({ query: { id: 'a', status } })).toMatchObject({ outcome, vendorStatus: status });
    expect(readBody({ status })).toMatchObject({ outcome, vendorStatus: status });
  });

  it.each([
    [{ text: 'Hi' }, 'transcript'],
    [{ payload: { words: [] } }, 'transcript'],
    [{ id: 'a', text: null }, 'notice'],
    [{ hello: 'world' }, 'other'],
  ])('reads the body %j as %s', (body, kind) => {
    expect(readBody(body).parts[0]?.kind).toBe(kind);
  });

  it('takes JSON that is too long for a notice for a transcript, whatever its outline still shows', () => {
    const shown = evidence({ parts: [{ bytes: '{"id":"a"}' }] });
    const long = { ...shown, parts: shown.parts.map((part) => ({ ...part, bytes: 2_000_000 })) };

    expect(generic.readClaim(long).parts[0]?.kind).toBe('transcript');
  });

  it('reads other bodies by their content', () => {
    const parts = [{ bytes: 'fLaC' }, { bytes: 'Hi' }, { bytes: '\0' }, { bytes: 'WEBVTT' }, { bytes: 'PK\x03\x04' }];

    expect(read({ parts }).parts.map(({ kind, content, extension }) => `${kind} ${content}.${extension}`)).toEqual([
      'media data.flac',
      'text transcript.txt',
      'other data.bin',
      'subtitles transcript.vtt',
      'other data.zip',
    ]);
  });
});

describe('genericVendor', () => {
  const at = (...steps: string[]): Place => ({ in: 'json', steps });
  const inQuery = (name: string): Place => ({ in: 'query', name });
  const readWith = (places: Partial<GenericPlaces>, options: EvidenceOptions) =>
    genericVendor({ ...usualPlaces, ...places }).readClaim(evidence(options));
  const body = {
    id: 'evt-1',
    event: 'Media.Finished',
    media: { uid: 'm-17', name: 'board.mp3', tags: ['north', 'tea'], state: 'weird' },
    copies: [{ ref: 7 }],
  };
  const parts = [{ bytes: JSON.stringify(body) }];

  it('finds everything where the settings say, and nowhere else', () => {
    const places = {
      jobId: [at('media', 'uid')],
      status: [at('media', 'state')],
      title: [at('media', 'title'), at('media', 'name')],
      externalId: [at('media', 'tags'), at('copies', '0', 'ref'), inQuery('customer')],
      outcomes: { 'media.finished': 'success' as const },
    };

    expect(readWith(places, { query: { id: 'in-url', customer: 'C1' }, parts })).toMatchObject({
      jobId: 'm-17',
      title: 'board.mp3',
      externalIds: ['north', 'tea', '7', 'C1'],
      outcome: 'success',
      vendorStatus: 'weird',
    });
    expect(readWith({ jobId: [at('job')] }, { query: { id: 'in-url' }, parts }).jobId).toBeNull();
  });

  it('takes the first place that holds something', () => {
    const jobId = [at('media', 'none'), inQuery('job'), at('copies', '0', 'ref')];

    expect(readWith({ jobId }, { parts }).jobId).toBe('7');
    expect(readWith({ jobId }, { query: { job: 'q' }, parts }).jobId).toBe('q');
  });

  it('reads documents that are lists', () => {
    expect(readWith({ jobId: [at('1', 'id')] }, { parts: [{ bytes: '[{"id":"a"},{"id":"b"}]' }] }).jobId).toBe('b');
  });

  it('lets the settings say what a word stands for, against what is usual', () => {
    const places = { outcomes: { done: 'progress' as const } };

    expect(readWith(places, { parts: [{ bytes: '{"status":"Done"}' }] }).outcome).toBe('progress');
    expect(readWith(places, { parts: [{ bytes: '{"status":"failed"}' }] }).outcome).toBe('failure');
    expect(readWith(places, { parts: [{ bytes: '{"status":"constructor"}' }] }).outcome).toBe('unknown');
  });

  it('takes the settings for the media type of a field of a form', () => {
    const mediaTypes = { sound: 'audio/basic' };
    const form = ['sound', 'other'].map((name) => ({
      field: name,
      mediaType: 'application/octet-stream',
      bytes: '\0',
    }));

    expect(readWith({ mediaTypes }, { parts: form }).parts.map(({ kind }) => kind)).toEqual(['media', 'other']);
  });
});

describe('vendorWithPlaces', () => {
  const claimOf = (places: Partial<GenericPlaces>, options: EvidenceOptions) =>
    vendorWithPlaces({ ...usualPlaces, ...places }).readClaim(evidence(options));
  const call = { parts: [{ fixture: 'transcripts/assemblyai-json/call.json' }], query: { call: 'c-9' } };
  const untold = claimOf({}, call);

  it('reads as the vendor does where the settings say nothing', () => {
    expect(untold).toMatchObject({ vendor: 'assemblyai', outcome: 'success', vendorStatus: 'completed' });
    expect(untold.parts[0]?.kind).toBe('transcript');
  });

  it('puts what stands where the settings say before what the vendor says', () => {
    const places = {
      jobId: [{ in: 'query' as const, name: 'call' }],
      title: [{ in: 'json' as const, steps: ['audio_url'] }],
      outcomes: { completed: 'progress' as const },
    };
    const told = claimOf(places, call);
    expect(told).toMatchObject({ vendor: 'assemblyai', jobId: 'c-9', aliases: [untold.jobId], outcome: 'progress' });
    expect(told.title).not.toBeNull();
    expect(told.parts).toEqual(untold.parts);
  });

  it('leaves to the vendor what is not found there', () => {
    const places = {
      jobId: [{ in: 'json' as const, steps: ['none'] }],
      status: [{ in: 'query' as const, name: 'none' }],
    };
    expect(claimOf(places, call)).toEqual(untold);
  });
});
