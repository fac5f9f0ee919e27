import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { JobWithDeliveries } from '../../src/domain/catalog.ts';
import type { Segment, Transcript } from '../../src/domain/transcript.ts';
import type { TranscriptSummary } from '../../src/domain/transcript-index.ts';
import { openApiDocument } from '../../src/web/api/openapi/openapi.ts';
import { sharedApp } from '../fixtures/app.ts';
import { callbackToken } from '../fixtures/config.ts';
import { runSend } from '../fixtures/send.ts';
import { until } from '../fixtures/until.ts';

interface Hit {
  source: string;
  vendor: string;
  jobId: string | null;
  deliveryId: string;
  segment: number;
  speaker: string;
  startMs: number;
  snippet: string;
}

const scenarios = [
  { vendor: 'speechmatics', contents: 'transcript,transcript.txt,transcript.srt,data,jobinfo' },
  { vendor: 'voicebase', contents: 'analytics,media' },
  { vendor: 'gladia', contents: 'callback' },
  { vendor: 'vspark', contents: 'vcloud' },
] as const;

describe('a call that a vendor transcribed', () => {
  const app = sharedApp();
  const ask = async (path: string): Promise<string> => {
    const answer = await app.api(path);
    expect(answer.status, answer.text).toBe(200);
    return answer.text;
  };
  const found = async (query: string): Promise<Hit[]> => JSON.parse(await ask(`/api/v1/search?${query}`)).items;

  it.each(scenarios)('of $vendor is read, written and found by what was said in it', async ({ vendor, contents }) => {
    const jobId = `${vendor}-call-1`;
    const args = ['--url', `${app.origin}/callback/default`, '--token', callbackToken, '--job', jobId];
    const { deliveryIds } = await runSend(vendor, ...args, '--contents', contents);
    await Promise.all(deliveryIds.map((id) => app.filed(id)));

    const at = `/api/v1/jobs/default/${jobId}`;
    const transcript: Transcript = JSON.parse(await ask(`${at}/transcript.json`));
    expect(transcript).toMatchObject({ status: 'complete', wordTiming: 'exact', source: { detectedBy: 'vendor' } });
    expect(transcript.speakers.length).toBe(2);
    expect(complaints('Transcript', transcript)).toBeNull();

    const segment = middleOf(transcript.segments);
    const speaker = transcript.speakers.find(({ id }) => id === segment.speaker)?.label;
    const phrase = segment.words.slice(0, 4);
    const words = phrase.map(({ text }) => text).join(' ');
    expect(await ask(`${at}/transcript.txt`)).toContain(`${speaker}: ${segment.text}`);
    expect(await ask(`${at}/transcript.srt`)).toMatch(/^1\r?\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\r?\n/);
    expect(await ask(`${at}/transcript.vtt`)).toMatch(/^WEBVTT\n/);

    const query = `q=${encodeURIComponent(`"${words}"`)}&job=${jobId}`;
    const hits = await until('it is indexed', async () => {
      const items = await found(query);
      return items.length > 0 && items;
    });
    expect(complaints('SearchPage', { items: hits, next: null })).toBeNull();
    const hit = hits.find(({ segment: place }) => place === segment.id);
    expect(hit).toMatchObject({ source: 'default', jobId, speaker, startMs: phrase[0]?.startMs });
    expect(hit?.snippet).toContain('<mark>');

    const job: JobWithDeliveries & { transcripts: TranscriptSummary[] } = JSON.parse(await ask(at));
    expect(complaints('JobWithDeliveries', job)).toBeNull();
    const { deliveryId, part, entry } = transcript.source;
    const summary = { deliveryId, part, entry, segments: transcript.segments.length, wordTiming: 'exact' };
    expect(job.transcripts).toContainEqual(expect.objectContaining(summary));
    expect(job.media.length).toBe(contents.match(/data|media|audio/) ? 1 : 0);
    expect(await found(`${query}&speaker=${encodeURIComponent('nobody of that name')}`)).toEqual([]);
  });

  it('says what a bad search should be instead', async () => {
    for (const query of ['', 'q=', 'q=%22%22', 'q=-only', 'q=a&limit=0', 'q=a&nonsense=1', 'q=a&from=yesterday']) {
      const answer = await app.api(`/api/v1/search?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  it.each([
    ['voicebase', 0],
    ['voicebase', 1],
    ['default', 0],
    ['default', 1],
  ])('with several ids is one job in search: in the source %s, in order %i', async (source, order) => {
    const [mediaId, alias] = [`media-${source}-${order}`, `call-${source}-${order}`];
    const word = `ferry${source}${order}`;
    const words = [{ p: 0, c: 1, s: 300, e: 900, w: word }];
    const transcript = JSON.stringify({ mediaId, status: 'finished', transcript: { words } });
    const srt = `1\n00:00:00,000 --> 00:00:01,000\n${word}\n`;
    const callbacks = [
      () =>
        app.deliver(`/callback/${source}/${alias}.json?id=${alias}`, transcript, {
          'Content-Type': 'application/json',
        }),
      () => app.deliver(`/callback/${source}/${alias}.srt?id=${alias}`, srt, textType),
    ];
    for (const callback of order === 0 ? callbacks : callbacks.toReversed()) await app.filed(await callback());

    for (const filter of ['', `&job=${alias}`, `&job=${mediaId}`, `&job=${alias}&source=${source}`]) {
      const hits = await until('both are indexed', async () => {
        const items = await found(`q=${word}${filter}`);
        return items.length === 2 && items;
      });
      expect(new Set(hits.map(({ jobId }) => jobId))).toEqual(new Set([mediaId]));
      expect(new Set(hits.map(({ vendor }) => vendor))).toEqual(new Set(['voicebase']));
    }
    const page = (await app.api(`/search?q=${word}`)).text;
    expect(page.match(/class="found-job"/g)).toHaveLength(1);
    expect(page).toContain(`/jobs/${source}/${mediaId}`);
  });

  it('without a job id is read by its delivery, in every form, and found there at the second', async () => {
    const srt = '1\n00:00:05,000 --> 00:00:07,500\nonly a heron stood there\n';
    const delivery = await app.filed(await app.deliver('/callback/generic', srt, textType));
    expect(delivery.jobId).toBeNull();
    const at = `/api/v1/deliveries/${delivery.id}`;
    const transcript: Transcript = JSON.parse(await ask(`${at}/transcript.json`));
    expect(complaints('Transcript', transcript)).toBeNull();
    expect(transcript.source).toMatchObject({ deliveryId: delivery.id, part: 0, jobId: null });
    expect(await ask(`${at}/transcript.txt`)).toContain('only a heron stood there');
    expect(await ask(`${at}/transcript.vtt`)).toContain('00:00:05.000 --> ');
    const captions = await app.api(`${at}/transcript.srt?part=0`);
    expect(captions.text).toContain('00:00:05,000 --> ');
    expect(captions.headers['content-type']).toBe('application/x-subrip; charset=utf-8');
    expect(captions.headers['content-disposition']).toBe(`inline; filename=${delivery.id}.srt`);
    expect(captions.headers['content-security-policy']).toContain('sandbox');

    // The same bytes again are read from where they lie.
    const again = await app.filed(await app.deliver('/callback/generic', srt, textType));
    expect(again.duplicateOf).toBe(delivery.id);
    expect(await ask(`/api/v1/deliveries/${again.id}/transcript.txt?part=0`)).toContain('only a heron');

    const [hit] = await until('it is indexed', async () => {
      const items = await found('q=heron');
      return items.length > 0 && items;
    });
    expect(hit).toMatchObject({ jobId: null, deliveryId: delivery.id });
    const search = (await app.api('/search?q=heron')).text;
    expect(search).toContain(`href="/deliveries/${delivery.id}?t=5&amp;part=0#at"`);
    const page = (await app.api(`/deliveries/${delivery.id}?t=5&part=0`)).text;
    expect(page).toContain('only a heron stood there');
    expect(page).toMatch(/id="at"[^>]* data-start="5000"/);

    // A delivery of a job has its moments on the page of the job.
    const ofJob = await app.filed(await app.deliver('/callback/generic?id=heron-1', `${srt}\n`, textType));
    const there = await app.api(`/deliveries/${ofJob.id}?t=5&part=0`);
    expect([there.status, there.headers.location]).toEqual([
      303,
      `/jobs/generic/heron-1?t=5&delivery=${ofJob.id}&part=0`,
    ]);
    expect((await app.api(`${there.headers.location}`)).text).toMatch(/id="at"[^>]* data-start="5000"/);
    expect(page).toContain(`${at}/transcript.srt`);
  });

  it('without a job id is heard where its recording lies, and shows nothing where nothing is said', async () => {
    const wav = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(64)]);
    const pageOf = async (body: Buffer | string, type: string, query = ''): Promise<string> => {
      const { id } = await app.filed(await app.deliver(`/callback/generic${query}`, body, { 'Content-Type': type }));
      const { status, text } = await app.api(`/deliveries/${id}`);
      expect(status).toBe(200);
      return text;
    };
    const heard = await pageOf(wav, 'audio/wav');
    expect(heard).toMatch(/<audio id="recording"[^>]* src="\/api\/v1\/deliveries\/[^"]*\/parts\/0"/);
    expect(heard).toContain('This delivery holds no transcript');
    for (const page of [
      await pageOf('{"status":"queued","note":"a notice"}', 'application/json'),
      await pageOf('Agent: of a job\n', 'text/plain', '?id=has-job-1'),
    ]) {
      expect(page).not.toContain('What was said');
    }
  });

  it('without a job id is shown by its copies, until the first is deleted', async () => {
    const [first, again] = [
      await app.filed(await app.deliver('/callback/generic', 'Ann: a bittern booms\n', textType)),
      await app.filed(await app.deliver('/callback/generic', 'Ann: a bittern booms\n', textType)),
    ];
    expect(again.duplicateOf).toBe(first.id);
    const shown = async () => (await app.api(`/deliveries/${again.id}?segment=0`)).text;
    expect(await shown()).toContain('a bittern booms');
    expect(await shown()).toContain(`/api/v1/deliveries/${again.id}/transcript.txt`);

    await app.api(`/api/v1/deliveries/${first.id}`, 'DELETE');
    expect(await shown()).toContain(`The same came before`);
    expect(await shown()).not.toContain('What was said');
  });

  it('of a delivery with a job is read alone, and says what is not there', async () => {
    const path = '/callback/generic?id=pair-1';
    const one = await app.filed(await app.deliver(path, 'Agent: the first half\n', textType));
    await app.filed(await app.deliver(path, 'Agent: the second half\n', textType));
    expect(await ask(`/api/v1/deliveries/${one.id}/transcript.txt`)).toContain('the first half');
    const detail = async (at: string): Promise<[number, string, string]> => {
      const { status, text } = await app.api(`/api/v1/deliveries/${at}`);
      const problem = JSON.parse(text);
      return [status, problem.code, problem.detail];
    };
    expect(await detail(`${one.id}/transcript.srt`)).toEqual([404, 'not-found', expect.stringContaining('no times')]);
    expect(await detail(`${one.id}/transcript.docx`)).toEqual([404, 'not-found', expect.any(String)]);
    expect(await detail(`${one.id}/transcript.txt?part=7`)).toEqual([
      404,
      'not-found',
      'this delivery holds no transcript',
    ]);
    expect(await detail(`${one.id}/attachments/0`)).toEqual([404, 'not-found', expect.any(String)]);
    expect(await detail(`${one.id}/transcript.txt?nonsense=1`)).toEqual([400, 'bad-request', expect.any(String)]);
    const nobody = '0199c1f2-0000-7000-8000-000000000001';
    expect(await detail(`${nobody}/transcript.txt`)).toEqual([404, 'not-found', 'no such delivery']);
    expect((await app.api(`/api/v1/deliveries/${one.id}/transcript.txt`, 'DELETE')).status).toBe(405);

    await app.api(`/api/v1/deliveries/${one.id}`, 'DELETE');
    expect(await detail(`${one.id}/transcript.txt`)).toEqual([404, 'not-found', 'this delivery holds no transcript']);
  });

  it('is forgotten with its delivery', async () => {
    const text = 'an unmistakable canaryword was spoken here';
    const delivery = await app.filed(await app.deliver('/callback/default?id=secret-1', text, textType));
    await until('it is indexed', async () => (await found('q=canaryword')).length > 0);

    expect((await app.api(`/api/v1/deliveries/${delivery.id}`, 'DELETE')).status).toBe(204);
    await until('it is gone', async () => (await found('q=canaryword')).length === 0);
    expect((await app.api('/api/v1/jobs/default/secret-1/transcript.txt')).status).toBe(404);
  });

  it('without times is read as text, and has no captions', async () => {
    await app.filed(
      await app.deliver('/callback/default?id=plain-1', 'Agent: Good morning.\nCaller: Hello.\n', textType),
    );
    expect(await ask('/api/v1/jobs/default/plain-1/transcript.txt')).toContain('Good morning.');
    const srt = await app.api('/api/v1/jobs/default/plain-1/transcript.srt');
    expect([srt.status, JSON.parse(srt.text).detail]).toEqual([404, expect.stringContaining('no times')]);
    expect((await app.api('/api/v1/jobs/default/plain-1/transcript.docx')).status).toBe(404);
  });

  it('case 2: that failed at the vendor has no transcript, and says so', async () => {
    await app.filed(await app.deliver('/callback/speechmatics?id=failed-1&status=error'));
    expect(JSON.parse(await ask('/api/v1/jobs/speechmatics/failed-1'))).toMatchObject({ state: 'failed' });
    const none = await app.api('/api/v1/jobs/speechmatics/failed-1/transcript.txt');
    expect([none.status, JSON.parse(none.text).detail]).toEqual([404, 'no transcript of this job has come']);
  });

  it('case 3: is one job with several documents, of which each can be asked for', async () => {
    const at = '/callback/speechmatics?id=many-1&status=success';
    const srt = '1\n00:00:01,000 --> 00:00:02,000\nfrom the captions\n';
    const whisper = JSON.stringify({ segments: [{ start: 1, end: 2, text: 'from the json' }] });
    const answers = await Promise.all([
      app.deliver(at, 'from the text', textType),
      app.deliver(at, srt, textType),
      app.deliver(at, whisper, { 'Content-Type': 'application/json' }),
    ]);
    const deliveries = await Promise.all(answers.map((answer) => app.filed(answer)));
    const texts = await Promise.all(
      deliveries.map(({ id }) => ask(`/api/v1/jobs/speechmatics/many-1/transcript.txt?delivery=${id}`)),
    );
    expect(texts.map((text) => /from the \w+/.exec(text)?.[0])).toEqual([
      'from the text',
      'from the captions',
      'from the json',
    ]);
    const unknown = '0199c1f2-0000-7000-8000-000000000001';
    const none = await app.api(`/api/v1/jobs/speechmatics/many-1/transcript.txt?delivery=${unknown}`);
    expect(none.status).toBe(404);
  });
});

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(openApiDocument('1'), 'openapi');

/** What is wrong with a value that is described as having this shape; null for nothing. */
function complaints(schema: string, value: unknown): unknown {
  const validate = ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });
  return validate(value) ? null : validate.errors;
}

const textType = { 'Content-Type': 'text/plain' };

/** A segment with enough words for a phrase that is not said twice. */
function middleOf(segments: readonly Segment[]): Segment {
  const long = segments.filter(({ words }) => words.length >= 6);
  const segment = long[Math.floor(long.length / 2)];
  if (segment === undefined) throw new Error('the call has no long segment');
  return segment;
}
