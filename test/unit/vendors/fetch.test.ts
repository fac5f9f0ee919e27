import { describe, expect, it } from 'vitest';
import type { FetchWish, VendorFetch } from '../../../src/domain/vendor-fetch.ts';
import { vendors } from '../../../src/vendors/all.ts';

function fetchOf(vendor: string): VendorFetch {
  const fetch = vendors.get(vendor)?.fetch ?? null;
  if (fetch === null) throw new Error(`nothing is fetched from ${vendor}`);
  return fetch;
}

const wish: FetchWish = { jobId: 'a/b', kinds: ['transcript'], notice: {}, origin: 'https://api.test' };

/** What an answer to the first request means. */
function read(vendor: string, json: unknown, leading = '') {
  const fetch = fetchOf(vendor);
  const self = { self: 'https://api.test/speechtotext/v3.2/transcriptions/a' };
  const recording = { file_type: 'TRANSCRIPT', download_url: 'https://zoom.us/rec' };
  const salad = { output: { url: 'https://api.test/file' } };
  const scribe = { data: { transcription_id: 'a' } };
  const notice = {
    ...self,
    ...salad,
    ...scribe,
    download_token: 't',
    payload: { object: { recording_files: [recording] } },
  };
  const begun = fetch.begin({ ...wish, notice });
  const [request] = 'impossible' in begun ? [] : begun;
  if (request === undefined) throw new Error('nothing is asked for');
  return fetch.read({ request, json, leading }, wish);
}

/**
 * What the vendors' own packages sent to a server of ours for a key `canary`, recorded on 2026-12-01: @gladiaio/sdk 2.1.0,
 * @elevenlabs/elevenlabs-js 2.73.0 and ibm-watson 12.2.0 (checkJob, by its BasicAuthenticator).
 */
const recorded: [vendor: string, wish: Partial<FetchWish>, path: string, header: string, value: string][] = [
  ['gladia', { jobId: 'p-1' }, '/v2/pre-recorded/p-1', 'x-gladia-key', 'canary'],
  ['gladia', { jobId: 'l-1', notice: { event: 'live.end_session' } }, '/v2/live/l-1', 'x-gladia-key', 'canary'],
  ['elevenlabs', { jobId: 'conv_1' }, '/v1/convai/conversations/conv_1', 'xi-api-key', 'canary'],
  ['elevenlabs', { notice: undefined }, '/v1/speech-to-text/transcripts/a%2Fb', 'xi-api-key', 'canary'],
  ['ibm', { jobId: 'i-1' }, '/v1/recognitions/i-1', 'authorization', 'Basic YXBpa2V5OmNhbmFyeQ=='],
];

it.each(recorded)('%s %j is asked for as the vendor’s own package does', (vendor, given, path, header, value) => {
  const { begin, showKey } = fetchOf(vendor);
  expect(begin({ ...wish, ...given })).toMatchObject([{ url: `https://api.test${path}`, credential: 'api-key' }]);
  const shown = showKey?.('canary') ?? { headers: {}, query: {} };
  const headers = Object.entries(shown.headers).map(([name, text]) => [name.toLowerCase(), text]);
  expect([headers, shown.query]).toEqual([[[header, value]], {}]);
});

describe('what a vendor answers', () => {
  it.each<[vendor: string, json: unknown, type: string, reason: string]>([
    ['assemblyai', { status: 'processing' }, 'again', 'processing'],
    ['assemblyai', { status: 'error', error: 'no speech' }, 'gone', 'no speech'],
    ['azure', { status: 'Running' }, 'again', 'Running'],
    ['azure', { status: 'Failed', properties: { error: { message: 'no audio' } } }, 'gone', 'no audio'],
    ['zoom', undefined, 'again', 'not the WebVTT'],
    ['trint', {}, 'again', 'not done yet'],
    ['amberscript', { jobStatus: { status: 'OPEN' } }, 'again', 'OPEN'],
    ['verbit', { ErrorType: 'BAD_API_TOKEN', ErrorComment: 'wrong' }, 'refused', 'wrong'],
    ['verbit', { ErrorType: 'ITEM_NOT_FOUND' }, 'gone', 'ITEM_NOT_FOUND'],
    ['verbit', { ErrorType: 'INVALID_OPTION' }, 'again', 'INVALID_OPTION'],
    ['speechmatics', { job: { status: 'running' } }, 'again', 'running'],
    ['speechmatics', { job: { status: 'rejected', errors: [{ message: 'bad' }] } }, 'gone', 'bad'],
    ['speechmatics', { job: { status: 'expired' } }, 'gone', 'expired'],
    ['gladia', { status: 'queued' }, 'again', 'queued'],
    ['gladia', { status: 'error', error_code: 500 }, 'gone', '500'],
    ['elevenlabs', { conversation_id: 'c', status: 'in-progress', transcript: [] }, 'again', 'in-progress'],
    ['elevenlabs', { conversation_id: 'c', status: 'failed' }, 'gone', 'failed'],
    ['elevenlabs', { detail: 'x' }, 'again', 'no status'],
    ['ibm', { id: 'i', status: 'waiting' }, 'again', 'waiting'],
    ['ibm', { id: 'i', status: 'processing' }, 'again', 'processing'],
    ['ibm', { id: 'i', status: 'failed' }, 'gone', 'could not recognise'],
    ['recall', { id: 't', status: { code: 'processing' }, data: {} }, 'again', 'processing'],
    ['recall', { id: 't', status: { code: 'failed', sub_code: 'x' } }, 'gone', 'failed'],
    ['recall', { id: 't', status: { code: 'deleted' } }, 'gone', 'deleted'],
    ['recall', { id: 'b', recordings: [{ media_shortcuts: { transcript: null } }] }, 'again', 'no status'],
    ['salad', undefined, 'again', 'not the transcript'],
    ['voicebase', { status: 'running' }, 'again', 'running'],
    ['voicebase', { status: 'failed' }, 'gone', 'could not process'],
  ])('%s %j is taken as %s', (vendor, json, type, reason) => {
    expect(read(vendor, json)).toEqual({ type, reason: expect.stringContaining(reason) });
  });

  it('leads Speechmatics to just what is missing', () => {
    const fetch = fetchOf('speechmatics');
    const wanted: FetchWish = { ...wish, kinds: ['subtitles', 'media', 'jobinfo'] };
    const request = { url: 'https://api.test/v2/jobs/a%2Fb', headers: {}, credential: 'api-key' as const };
    const verdict = fetch.read({ request, json: { job: { status: 'done' } }, leading: '' }, wanted);
    const urls = 'next' in verdict ? verdict.next.map(({ url }) => url) : [];
    expect(verdict).toMatchObject({ type: 'take', file: true });
    expect(urls).toEqual([`${request.url}/transcript?format=srt`, `${request.url}/data`]);
  });

  it.each<[what: string, vendor: string, wish: Partial<FetchWish>, path: string]>([
    ['a bot by hand', 'recall', { notice: undefined }, '/api/v1/bot/a%2Fb/'],
    ['a recording', 'recall', { notice: { data: { recording: { id: 'r' } } } }, '/api/v1/recording/r/'],
  ])('asks for %s of %s', (_what, vendor, given, path) => {
    expect(fetchOf(vendor).begin({ ...wish, ...given })).toMatchObject([{ url: `https://api.test${path}` }]);
  });

  it('leads Recall.ai from a bot to the transcripts of all its recordings, without the key', () => {
    const recordings = ['a', 'b', null].map((name) => ({
      media_shortcuts: {
        transcript: name && { status: { code: 'done' }, data: { download_url: `https://s3.test/${name}` } },
      },
    }));
    expect(read('recall', { id: 'bot', recordings })).toEqual({
      type: 'take',
      file: false,
      next: ['a', 'b'].map((name) => ({ url: `https://s3.test/${name}`, headers: {}, credential: 'none' })),
    });
  });

  it('goes through the list of Azure page by page, and takes no report', () => {
    const files = ['Transcription', 'TranscriptionReport'].map((kind) => ({
      kind,
      links: { contentUrl: `https://b/${kind}` },
    }));
    expect(read('azure', { values: files, '@nextLink': 'https://api.test/files?skip=2' })).toMatchObject({
      file: false,
      next: [
        { url: 'https://b/Transcription', credential: 'none' },
        { url: 'https://api.test/files?skip=2', credential: 'api-key' },
      ],
    });
    expect(read('azure', { values: [] })).toEqual({ type: 'take', file: false, next: [] });
  });

  it.each(['azure', 'zoom', 'salad', 'elevenlabs'])('%s needs what its notice says', (vendor) => {
    expect(fetchOf(vendor).begin({ ...wish, origin: null })).toHaveProperty('impossible');
  });

  it('escapes the id of a job in every URL', () => {
    for (const { fetch } of vendors.values()) {
      const begun = fetch?.begin(wish) ?? [];
      for (const { url } of 'impossible' in begun ? [] : begun) expect(url).toContain('a%2Fb');
    }
  });
});
