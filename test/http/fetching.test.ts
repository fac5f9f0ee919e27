import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type App, disposeOf, startApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';
import { awsEnvironment, isSignedForS3 } from '../fixtures/s3.ts';
import { until } from '../fixtures/until.ts';
import { type Answering, aVendorApi, type VendorApi } from '../fixtures/vendor-api.ts';

const apiKey = 'api-key-canary';
const download = 'download-token-canary';

let api: VendorApi;
let app: App;

/** What one vendor sends, what its API is asked, and how. */
interface Case {
  vendor: string;
  /** What of the vendor's, where it has several. */
  what?: string;
  /** Of the endpoint. */
  path?: string;
  /** Of the source, besides those of every one. */
  settings?: Record<string, unknown>;
  /** Path and query of the callback. */
  callback?: string;
  headers?: Record<string, string>;
  notice: (origin: string) => unknown;
  jobId: string;
  answers: Record<string, Answering>;
  /** Of each request, the header or parameter that shows the key; none for those that must not show it. */
  shown: (string | undefined)[];
  says: string;
}

const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\n<v Anna>Good evening\n';
const gives = (format: string, name: string) => () => ({ json: transcript(format, name) });
const bearer = `Bearer ${apiKey}`;

const cases: Case[] = [
  {
    vendor: 'assemblyai',
    notice: () => ({ transcript_id: 'a-1', status: 'completed' }),
    jobId: 'a-1',
    answers: {
      '/v2/transcript/a-1': () => ({ json: { id: 'a-1', status: 'completed', text: 'Hello', words: [word('Hello')] } }),
    },
    shown: [apiKey],
    says: 'Hello',
  },
  {
    vendor: 'revai',
    notice: () => ({ job: { id: 'r-1', status: 'transcribed', created_on: '2026-11-21T10:00:00Z' } }),
    jobId: 'r-1',
    answers: { '/speechtotext/v1/jobs/r-1/transcript': gives('revai-json', 'interview') },
    shown: [bearer],
    says: '',
  },
  {
    vendor: 'azure',
    headers: { 'X-MicrosoftSpeechServices-Event': 'TranscriptionCompletion' },
    notice: (origin) => ({ self: `${origin}/speechtotext/v3.2/transcriptions/z-1` }),
    jobId: 'z-1',
    answers: {
      '/speechtotext/v3.2/transcriptions/z-1': (_came, origin) => ({
        json: { status: 'Succeeded', links: { files: `${origin}/speechtotext/v3.2/transcriptions/z-1/files` } },
      }),
      '/speechtotext/v3.2/transcriptions/z-1/files': (_came, origin) => ({
        json: {
          values: [
            { kind: 'TranscriptionReport', links: { contentUrl: `${origin}/report` } },
            { kind: 'Transcription', links: { contentUrl: `${origin}/content?sig=signature-canary` } },
          ],
        },
      }),
      '/content': gives('azure-speech-json', 'speakers'),
    },
    shown: [apiKey, apiKey, undefined],
    says: '',
  },
  {
    vendor: 'zoom',
    settings: { apiKey: undefined },
    notice: (origin) => ({
      event: 'recording.transcript_completed',
      payload: {
        account_id: 'acct',
        object: { uuid: 'm/1==', recording_files: [{ file_type: 'TRANSCRIPT', download_url: `${origin}/rec/1` }] },
      },
      download_token: download,
    }),
    jobId: 'm/1==',
    answers: { '/rec/1': () => ({ text: vtt }) },
    shown: [`Bearer ${download}`],
    says: 'Good evening',
  },
  {
    vendor: 'soniox',
    notice: () => ({ id: 's-1', status: 'completed' }),
    jobId: 's-1',
    answers: {
      '/v1/transcriptions/s-1/transcript': () => ({
        json: { ...(transcript('soniox-json', 'conversation') as object), id: 's-1' },
      }),
    },
    shown: [bearer],
    says: '',
  },
  {
    vendor: 'trint',
    settings: { apiKey: 'id:secret-canary' },
    notice: () => ({ eventType: 'TRANSCRIPT_COMPLETE', transcriptId: 't-1', title: 'a', user: 'u' }),
    jobId: 't-1',
    answers: {
      '/export/webvtt/t-1': (_came, origin) => ({
        json: { title: 'a', url: `${origin}/signed?X-Amz-Signature=canary` },
      }),
      '/signed': () => ({ text: vtt }),
    },
    shown: [`Basic ${Buffer.from('id:secret-canary').toString('base64')}`, undefined],
    says: 'Good evening',
  },
  {
    vendor: 'amberscript',
    notice: () => ({ jobId: 'am-1', status: 'DONE', jobType: 'direct', filename: 'a.mp3' }),
    jobId: 'am-1',
    answers: { '/api/jobs/export-json': gives('amberscript-json', 'council') },
    shown: [apiKey],
    says: '',
  },
  {
    vendor: 'verbit',
    notice: () => 'job_id=v-1&external_id=lecture&status=Completed',
    jobId: 'v-1',
    answers: { '/api/job/get_caption': () => ({ text: vtt }) },
    shown: [`ApiToken ${apiKey}`],
    says: 'Good evening',
  },
  {
    vendor: 'speechmatics',
    callback: '?id=sm-1&status=success',
    notice: () => '',
    jobId: 'sm-1',
    answers: {
      '/v2/jobs/sm-1': () => ({ json: { job: { id: 'sm-1', status: 'done' } } }),
      '/v2/jobs/sm-1/transcript': gives('speechmatics-json', 'conversation'),
    },
    shown: [bearer, bearer],
    says: '',
  },
  {
    vendor: 'gladia',
    notice: () => ({ event: 'transcription.success', payload: { id: 'g-1' } }),
    jobId: 'g-1',
    answers: {
      '/v2/pre-recorded/g-1': () => ({
        json: { ...(transcript('gladia-json', 'job') as object), id: 'g-1', status: 'done' },
      }),
    },
    shown: [apiKey],
    says: '',
  },
  {
    vendor: 'gladia',
    what: 'live session',
    notice: () => ({ id: 'g-2', event: 'live.end_session', payload: { session_id: 'g-2', type: 'end_session' } }),
    jobId: 'g-2',
    answers: {
      '/v2/live/g-2': () => ({
        json: { ...(transcript('gladia-json', 'job') as object), id: 'g-2', kind: 'live', status: 'done' },
      }),
    },
    shown: [apiKey],
    says: '',
  },
  {
    vendor: 'elevenlabs',
    notice: () => ({
      type: 'speech_to_text_transcription',
      data: { request_id: 'e-1', transcription: null, transcription_id: 'tr-1' },
    }),
    jobId: 'e-1',
    answers: {
      '/v1/speech-to-text/transcripts/tr-1': () => ({
        json: {
          language_code: 'eng',
          language_probability: 0.98,
          text: 'Hello',
          words: [{ text: 'Hello', start: 0, end: 0.5, type: 'word' }],
          transcription_id: 'tr-1',
        },
      }),
    },
    shown: [apiKey],
    says: 'Hello',
  },
  {
    vendor: 'elevenlabs',
    what: 'call',
    notice: () => ({
      type: 'post_call_transcription',
      data: { conversation_id: 'conv_1', agent_id: 'a', status: 'done' },
    }),
    jobId: 'conv_1',
    answers: {
      '/v1/convai/conversations/conv_1': () => ({
        json: {
          agent_id: 'a',
          conversation_id: 'conv_1',
          status: 'done',
          transcript: [{ role: 'agent', message: 'Clinic, hello.', time_in_call_secs: 0 }],
          metadata: { call_duration_secs: 2 },
        },
      }),
    },
    shown: [apiKey],
    says: 'Clinic, hello.',
  },
  {
    vendor: 'ibm',
    path: '/instances/i-1',
    notice: () => ({ id: 'i-1', event: 'recognitions.completed', user_token: 't' }),
    jobId: 'i-1',
    answers: {
      '/instances/i-1/v1/recognitions/i-1': () => ({
        json: {
          id: 'i-1',
          status: 'completed',
          results: [{ result_index: 0, results: [{ final: true, alternatives: [{ transcript: 'good evening ' }] }] }],
        },
      }),
    },
    shown: [`Basic ${Buffer.from(`apikey:${apiKey}`).toString('base64')}`],
    says: 'good evening',
  },
  {
    vendor: 'recall',
    notice: () => ({
      event: 'transcript.done',
      data: {
        data: { code: 'done', sub_code: null },
        transcript: { id: 'rt-1' },
        recording: { id: 'rr-1' },
        bot: { id: 'rb-1' },
      },
    }),
    jobId: 'rb-1',
    answers: {
      '/api/v1/transcript/rt-1/': (_came, origin) => ({
        json: {
          id: 'rt-1',
          status: { code: 'done' },
          data: { download_url: `${origin}/bucket?X-Amz-Signature=canary` },
        },
      }),
      '/bucket': gives('recall-json', 'meeting'),
    },
    shown: [`Token ${apiKey}`, undefined],
    says: '',
  },
  {
    vendor: 'salad',
    notice: (origin) => ({
      id: 'sa-1',
      input: { url: 'https://media.example.org/a.mp3' },
      status: 'succeeded',
      create_time: '2026-11-20T19:22:20.111Z',
      output: { url: `${origin}/organizations/o/files/out.json?token=canary`, duration_in_seconds: 1.5 },
    }),
    jobId: 'sa-1',
    answers: {
      '/organizations/o/files/out.json': () => ({
        json: {
          text: 'Good evening',
          duration_in_seconds: 1.5,
          sentence_level_timestamps: [{ text: 'Good evening', timestamp: [0, 1.5], start: 0, end: 1.5 }],
        },
      }),
    },
    shown: [apiKey],
    says: 'Good evening',
  },
  {
    vendor: 'aws',
    path: '/my-bucket/calls',
    settings: { apiKey: undefined },
    notice: () => ({
      source: 'aws.transcribe',
      'detail-type': 'Call Analytics Post Call Job State Change',
      region: 'eu-west-1',
      detail: {
        StreamingSessionId: 'aws-1',
        PostCallStatus: 'COMPLETED',
        Transcript: { TranscriptFileUri: "s3://my-bucket/calls/it's (1) ü+.json" },
      },
    }),
    jobId: 'aws-1',
    answers: {
      '/my-bucket/calls/it%27s%20%281%29%20%C3%BC%2B.json': (came) =>
        isSignedForS3(came, 'eu-west-1')
          ? { json: transcript('aws-transcribe-json', 'speakers') }
          : { status: 403, text: '<Error><Code>SignatureDoesNotMatch</Code></Error>' },
    },
    shown: [expect.stringMatching(/^AWS4-HMAC-SHA256 /)],
    says: '',
  },
  {
    vendor: 'voicebase',
    notice: () => ({ mediaId: 'vb-1', status: 'finished' }),
    jobId: 'vb-1',
    answers: {
      '/v3/media/vb-1': () => ({
        json: { ...(transcript('voicebase-json', 'analytics') as object), mediaId: 'vb-1', status: 'finished' },
      }),
    },
    shown: [bearer],
    says: '',
  },
];

beforeAll(async () => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
  api = await aVendorApi();
  const sources = cases.map(({ vendor, path = '', settings }) => {
    const fetch = { apiKey, endpoint: api.origin + path, ...settings };
    return [vendor, aSource({ vendor, overdueAfter: '1ms', fetch: JSON.parse(JSON.stringify(fetch)) })];
  });
  app = await startApp({ sources: { ...Object.fromEntries(sources), quiet: aSource({ vendor: 'soniox' }) } });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await disposeOf(app);
  await api.close();
});
beforeEach(() => {
  api.came.length = 0;
  api.answers = {};
});

describe('a notice without a transcript', () => {
  it.each(cases.map(({ what, ...one }): [string, Case] => [[one.vendor, what].filter(Boolean).join(', '), one]))(
    'of %s becomes a transcript that can be read',
    async (_name, { vendor, callback = '', ...given }) => {
      api.answers = given.answers;
      await deliver(`/callback/${vendor}${callback}`, given.notice(api.origin), given.headers);
      const job = `/api/v1/jobs/${vendor}/${encodeURIComponent(given.jobId)}`;
      await isIn(job, 'done');
      const read = await until('it is read', async () => {
        const answer = await app.api(`${job}/transcript.txt`);
        return answer.status === 200 ? answer.body.toString() : null;
      });
      expect(read.length).toBeGreaterThan(4);
      expect(read).toContain(given.says);

      expect(api.came.map(shownKey)).toEqual(given.shown);
      const { json } = await app.api(job);
      const fetched = json.deliveries.filter(({ method }: { method: string }) => method === 'GET');
      expect(fetched).toHaveLength(1);
      expect(fetched[0]).toMatchObject({ sender: '127.0.0.1', path: api.came.at(-1)?.path });
      expect(fetched[0].headers['user-agent']).toMatch(/^transcript-collector\//);
      expect(json.fetch).toMatchObject({ state: 'done', reason: 'notice', tries: 1, requests: given.shown.length });
    },
  );

  it('shows no key and no token to anybody', async () => {
    const pages = ['/api/v1/deliveries', '/api/v1/fetches', '/jobs/zoom/m%2F1%3D%3D', '/metrics', '/healthz'];
    const texts = await Promise.all(pages.map(async (path) => (await app.api(path)).body.toString()));
    const written = [...texts, ...app.logged, JSON.stringify(await app.ledger()), raw('fetches.sqlite')].join('\n');
    expect(written).toContain('am-1');
    expect(written).not.toMatch(/canary/);
  });
});

describe('fetching', () => {
  it('leaves a source alone whose settings do not ask for it', async () => {
    await deliver('/callback/quiet', { id: 'q-1', status: 'completed' });
    await deliver('/callback/soniox', { id: 'q-2', status: 'completed' });
    await isIn('/api/v1/jobs/soniox/q-2', 'given-up');
    expect(api.came.map(({ path }) => path)).toEqual(['/v1/transcriptions/q-2/transcript']);
    expect((await app.api('/api/v1/jobs/quiet/q-1')).json.fetch).toBe(null);
    expect((await app.api('/api/v1/jobs/quiet/q-1/fetch', 'POST')).status).toBe(409);
  });

  it('gives up on what the vendor does not have, says so, and tries again when asked', async () => {
    await deliver('/callback/soniox', { id: 'gone', status: 'completed' });
    const fetch = await isIn('/api/v1/jobs/soniox/gone', 'given-up');
    expect(fetch).toMatchObject({ lastError: 'the vendor has nothing of this job (404)', nextTryAt: null });
    expect((await app.api('/jobs/soniox/gone')).body.toString()).toContain('the vendor has nothing of this job');

    api.answers = { '/v1/transcriptions/gone/transcript': gives('soniox-json', 'conversation') };
    const asked = await app.api('/api/v1/jobs/soniox/gone/fetch', 'POST');
    expect([asked.status, asked.json.reason]).toEqual([202, 'asked']);
    await isIn('/api/v1/jobs/soniox/gone', 'done');
  });

  it('asks by hand for what an earlier notice tells of, when the last one was lost', async () => {
    const speaks = { id: 'lost', event: 'live.speech_start', payload: { session_id: 'lost', type: 'speech_start' } };
    api.answers = { '/v2/live/lost': gives('gladia-json', 'job') };
    await deliver('/callback/gladia', speaks);
    expect((await app.api('/api/v1/jobs/gladia/lost/fetch', 'POST')).status).toBe(202);
    await isIn('/api/v1/jobs/gladia/lost', 'done');
    expect(api.came.map(({ path }) => path)).toEqual(['/v2/live/lost']);
  });

  it('waits as long as the vendor asks', async () => {
    api.answers = {
      '/v1/transcriptions/busy/transcript': () => ({ status: 429, headers: { 'Retry-After': '7200' } }),
    };
    await deliver('/callback/soniox', { id: 'busy', status: 'completed' });
    const fetch = await hasTried('/api/v1/jobs/soniox/busy');
    expect(Date.parse(fetch.nextTryAt) - Date.parse(fetch.lastTryAt)).toBeGreaterThan(7_190_000);
  });

  it('says that the key is refused, and keeps trying', async () => {
    api.answers = { '/v1/transcriptions/key/transcript': () => ({ status: 401 }) };
    await deliver('/callback/soniox', { id: 'key', status: 'completed' });
    expect(await hasTried('/api/v1/jobs/soniox/key')).toMatchObject({ state: 'waiting', keyRefused: true });
  });

  it('follows the vendor to no other host', async () => {
    api.answers = {
      '/v1/transcriptions/away/transcript': () => ({ status: 302, headers: { Location: 'https://elsewhere.test/x' } }),
    };
    await deliver('/callback/soniox', { id: 'away', status: 'completed' });
    const { lastError } = await isIn('/api/v1/jobs/soniox/away', 'given-up');
    expect(lastError).toContain('elsewhere.test, which is not a host of its own');
    const again = await app.api('/jobs/soniox/away/fetch', 'POST');
    expect([again.status, again.headers.location]).toEqual([303, '/jobs/soniox/away']);
  });

  it('takes no body that breaks off, and leaves nothing of it', async () => {
    api.answers = {
      '/v1/transcriptions/cut/transcript': () => ({
        act(response) {
          response.writeHead(200, { 'Content-Length': '1000' });
          response.write('{"tokens":[', () => response.destroy());
        },
      }),
    };
    await deliver('/callback/soniox', { id: 'cut', status: 'completed' });
    expect(await hasTried('/api/v1/jobs/soniox/cut')).toMatchObject({ state: 'waiting' });
    expect((await app.api('/api/v1/jobs/soniox/cut')).json.deliveries).toHaveLength(1);
    await app.spoolIsEmpty();
  });

  it('closes a gap: what an overdue job lacks is fetched, and what is there is not', async () => {
    const url = `${app.origin}/callback/speechmatics`;
    const config = { notification_config: [{ url, contents: ['transcript', 'transcript.srt', 'jobinfo'] }] };
    api.answers = {
      '/v2/jobs/gap': () => ({ json: { job: { id: 'gap', status: 'done' } } }),
      '/v2/jobs/gap/transcript': ({ query }) =>
        query.get('format') === 'srt' ? { text: '1\n00:00:00,000 --> 00:00:01,000\nHi\n' } : { status: 500 },
    };
    const jobinfo = { job: { id: 'gap', created_at: '2026-11-21T10:00:00Z', status: 'done', config } };
    await deliver('/callback/speechmatics?id=gap&status=success', transcript('speechmatics-json', 'conversation'));
    await deliver('/callback/speechmatics?id=gap&status=success', jobinfo);
    const fetch = await isIn('/api/v1/jobs/speechmatics/gap', 'done');
    expect(fetch).toMatchObject({ reason: 'gap', requests: 2 });
    await until(
      'nothing is missing',
      async () => (await app.api('/api/v1/jobs/speechmatics/gap')).json.missing.length === 0,
    );
  });

  it('goes on after a restart with what was cut off', async () => {
    const answered = gives('soniox-json', 'conversation');
    let isUp = false;
    api.answers = {
      '/v1/transcriptions/late/transcript': () => (isUp ? answered() : { act: () => undefined }),
    };
    await deliver('/callback/soniox', { id: 'late', status: 'completed' });
    const asked = () => api.came.filter(({ path }) => path.includes('late'));
    await until('it is asked for', () => asked().length === 1);
    isUp = true;
    await app.restart();
    await isIn('/api/v1/jobs/soniox/late', 'done');
    expect(asked()).toHaveLength(2);
  });
});

async function deliver(path: string, notice: unknown, headers: Record<string, string> = {}): Promise<void> {
  const type = typeof notice === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
  const body = typeof notice === 'string' ? notice : JSON.stringify(notice);
  const answer = await app.deliver(
    path,
    body === '' ? null : body,
    body === '' ? {} : { 'Content-Type': type, ...headers },
  );
  expect(answer.status).toBe(200);
  await app.filed(answer);
}

async function isIn(job: string, state: string) {
  return until(`${job} is ${state}`, async () => {
    const { json } = await app.api(job);
    return json.fetch?.state === state ? json.fetch : null;
  });
}

async function hasTried(job: string) {
  return until(`${job} was tried`, async () => {
    const { json } = await app.api(job);
    return json.fetch?.lastError ? json.fetch : null;
  });
}

function shownKey({ headers, query }: VendorApi['came'][number]): string | undefined {
  const names = ['authorization', 'x-gladia-key', 'ocp-apim-subscription-key', 'xi-api-key', 'salad-api-key'];
  const places = names.map((name) => headers[name]);
  const shown = [...places, query.get('apiKey')].find((value) => typeof value === 'string');
  return typeof shown === 'string' ? shown : undefined;
}

function transcript(format: string, name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/transcripts/${format}/${name}.json`), 'utf8'));
}

function raw(name: string): string {
  return ['', '-wal'].map((suffix) => readFileSync(join(app.dir, name + suffix), 'latin1')).join('');
}

function word(text: string) {
  return { text, start: 0, end: 500, confidence: 0.9, speaker: 'A' };
}
