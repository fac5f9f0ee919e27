import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aForm, type FormPart, formType } from '../fixtures/form.ts';
import { until } from '../fixtures/until.ts';

const json = { 'Content-Type': 'application/json' };
const nameOf = (path: string | null | undefined) => path?.split('/').at(-1);

describe('Speechmatics', () => {
  const app = sharedApp();
  const at = (id: string, status = 'success') => `/callback/speechmatics?id=${id}&status=${status}`;
  const transcript = (text: string) =>
    JSON.stringify({ format: '2.9', metadata: { created_at: 'x' }, results: [], note: text });
  const form = (path: string, parts: readonly FormPart[]) =>
    app.deliver(path, aForm(parts), { 'Content-Type': formType, 'User-Agent': 'Speechmatics-API/2.0' });

  it('without contents: an empty body', async () => {
    const delivery = await app.filed(await app.deliver(at('empty1')));
    expect(delivery).toMatchObject({
      jobId: 'empty1',
      outcome: 'success',
      vendorStatus: 'success',
      parts: [],
      error: null,
    });
  });

  it('with one content: the item is the body', async () => {
    const bare = await app.filed(await app.deliver(at('bare1'), transcript('bare'), json));
    expect(bare.parts[0]).toMatchObject({ kind: 'transcript' });
    expect(nameOf(bare.parts[0]?.path)).toBe('bare1.transcript.json');
    const srt = await app.filed(
      await app.deliver(at('bare2'), '1\n00:00:00,000 --> 00:00:01,000\nhi\n', { 'Content-Type': 'text/plain' }),
    );
    expect(srt.parts[0]).toMatchObject({ kind: 'subtitles' });
    expect(nameOf(srt.parts[0]?.path)).toBe('bare2.transcript.srt');
  });

  it('with several contents: a form, with the names of the contents as names of the fields', async () => {
    const wav = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), randomBytes(300_000)]);
    const delivery = await app.filed(
      await form(at('many1'), [
        { name: 'transcript', type: 'application/json', body: transcript('many') },
        { name: 'transcript.txt', type: 'text/plain', body: 'hello' },
        { name: 'transcript.srt', type: 'text/plain', body: '1\n00:00:00,000 --> 00:00:01,000\nhello\n' },
        { name: 'data', type: 'application/octet-stream', body: wav },
        {
          name: 'jobinfo',
          type: 'application/json',
          body: JSON.stringify({
            job: {
              id: 'many1',
              data_name: 'call 17.wav',
              config: { tracking: { title: 'A call', reference: '17' } },
              errors: [{ message: 'Sending to https://u:p@h.example/x?k=1 failed' }],
            },
          }),
        },
      ]),
    );
    expect(delivery.parts.map(({ kind, path }) => [kind, nameOf(path)])).toEqual([
      ['transcript', 'many1.transcript.json'],
      ['text', 'many1.transcript.txt'],
      ['subtitles', 'many1.transcript.srt'],
      ['media', 'many1.data.wav'],
      ['jobinfo', 'many1.jobinfo.json'],
    ]);
    const job = await app.api('/api/v1/jobs/speechmatics/many1');
    expect(job.json).toMatchObject({
      jobId: 'many1',
      outcome: 'success',
      title: 'A call',
      externalIds: ['17', 'call 17.wav'],
      warnings: ['Sending to https://***@h.example/x?*** failed'],
      media: [{ deliveryId: delivery.id, part: 3, bytes: wav.length }],
    });
    const complete = await app.api('/api/v1/jobs?source=speechmatics&state=complete');
    const { jobId, title, contents, lastAt } = job.json;
    const listed = { jobId, title, contents, lastAt, deliveries: job.json.deliveries.length };
    expect(complete.json.items).toContainEqual(expect.objectContaining(listed));
    const failed = await app.api('/api/v1/jobs?source=speechmatics&state=failed');
    expect(failed.json.items).not.toContainEqual(expect.objectContaining({ jobId: 'many1' }));
  });

  it('with contents left out: a form with data_file', async () => {
    const delivery = await app.filed(
      await form(at('left1'), [
        { name: 'data_file', filename: '', type: 'application/json', body: transcript('left') },
      ]),
    );
    expect(delivery.parts[0]).toMatchObject({ field: 'data_file', kind: 'transcript' });
    expect(nameOf(delivery.parts[0]?.path)).toBe('left1.transcript.json');
  });

  it('parts with file names keep them', async () => {
    const delivery = await app.filed(
      await form(at('named1'), [
        { name: 'transcript', filename: 'transcript.json', type: 'application/json', body: transcript('named') },
      ]),
    );
    expect(nameOf(delivery.parts[0]?.path)).toBe('transcript.json');
  });

  it("appends to the customer's URL: the last id and status count", async () => {
    const delivery = await app.filed(
      await app.deliver('/callback/speechmatics?id=mine&status=mine&id=last1&status=success', transcript('last'), json),
    );
    expect(delivery).toMatchObject({ jobId: 'last1', vendorStatus: 'success', query: { id: ['mine', 'last1'] } });
  });

  it.each(['error', 'fetch_error', 'trim_error'])('%s is a failure with an error', async (status) => {
    const delivery = await app.filed(
      await form(at(`failed-${status}`, status), [
        { name: 'jobinfo', type: 'application/json', body: '{"job":{"id":"x","config":{}}}' },
      ]),
    );
    expect(delivery).toMatchObject({ outcome: 'failure', vendorStatus: status, error: { code: status } });
    const job = await app.api(`/api/v1/jobs/speechmatics/failed-${status}`);
    expect(job.json).toMatchObject({ outcome: 'failure', missing: [] });
  });

  it('a status nobody knows, or none, is unknown', async () => {
    expect((await app.filed(await app.deliver(at('odd1', 'sideways'), 'x'))).outcome).toBe('unknown');
    expect((await app.filed(await app.deliver('/callback/speechmatics?id=odd2', 'y'))).outcome).toBe('unknown');
  });

  it('what was asked for and did not come is missing; what was asked for elsewhere is not', async () => {
    const jobinfo = (entries: unknown[]) =>
      JSON.stringify({ job: { id: 'asked1', data_name: 'a', config: { notification_config: entries } } });
    const body = jobinfo([
      { url: `https://c.example.org/callback/speechmatics?x=1`, contents: ['jobinfo', 'transcript', 'data'] },
      { url: 'https://c.example.org/callback/other', contents: ['transcript.srt'] },
    ]);
    await app.filed(await app.deliver(at('asked1'), body, json));
    const waiting = await app.api('/api/v1/jobs/speechmatics/asked1');
    expect(waiting.json).toMatchObject({
      contents: ['jobinfo'],
      missing: expect.arrayContaining(['transcript', 'media']),
    });
    expect(waiting.json.missing).not.toContain('subtitles');
    await app.filed(await app.deliver(at('asked1'), transcript('asked'), json));
    await app.filed(
      await app.deliver(at('asked1'), Buffer.from('RIFF\x24\0\0\0WAVEfmt '), {
        'Content-Type': 'application/octet-stream',
      }),
    );
    const complete = await app.api('/api/v1/jobs/speechmatics/asked1');
    expect(complete.json).toMatchObject({ state: 'complete', missing: [] });
    expect(complete.json.deliveries).toHaveLength(3);
  });

  it('is recognised by auto', async () => {
    const delivery = await app.filed(
      await app.deliver('/callback?id=auto1&status=success', transcript('auto'), {
        ...json,
        'User-Agent': 'Speechmatics-API/2.0',
      }),
    );
    expect(delivery).toMatchObject({ source: 'default', vendor: 'speechmatics', jobId: 'auto1' });
  });
});

describe('V-Spark and its siblings', () => {
  const app = sharedApp();

  it('V-Cloud: file and requestid are both kept, and joined', async () => {
    const delivery = await app.filed(
      await app.deliver(
        '/callback/vspark',
        aForm([
          { name: 'requestid', body: 'req-77' },
          {
            name: 'file',
            filename: 'call.json',
            type: 'application/json',
            body: '{"requestid":"req-77","utterances":[]}',
          },
        ]),
        { 'Content-Type': formType },
      ),
    );
    expect(delivery).toMatchObject({ jobId: 'req-77', outcome: 'success', vendor: 'vspark' });
    expect(delivery.parts.map(({ field, kind, path }) => [field, kind, nameOf(path)])).toEqual([
      ['requestid', 'other', 'req-77.requestid.txt'],
      ['file', 'transcript', 'call.json'],
    ]);
  });

  it('V-Spark: a JSON under the name of what was uploaded, by PUT', async () => {
    const answer = await app.send({
      method: 'PUT',
      path: '/callback/vspark/calls/sample-17.json',
      headers: { Authorization: 'Bearer callback-token-of-tests', ...json },
      body: '{"source":"sample-17.wav","utterances":[{"events":[]}]}',
    });
    expect(await app.filed(answer)).toMatchObject({ jobId: 'sample-17', outcome: 'success' });
  });

  it('V-Blaze: the request id is in the JSON', async () => {
    const answer = await app.deliver(
      '/callback',
      '{"requestid":"blaze-1","utterances":[{"metadata":{},"events":[]}]}',
      json,
    );
    expect(await app.filed(answer)).toMatchObject({ vendor: 'vspark', jobId: 'blaze-1' });
  });
});

describe('Gladia', () => {
  const app = sharedApp();

  it.each([
    ['transcription.success', 'success'],
    ['success', 'success'],
    ['transcription.error', 'failure'],
    ['error', 'failure'],
    ['transcription.created', 'progress'],
  ])('the event %s is kept as sent and is a %s', async (event, outcome) => {
    const body = JSON.stringify({
      id: `g-${event}`,
      event,
      payload: { metadata: {} },
      error: { code: 500, message: 'no audio' },
    });
    for (const path of ['/callback/gladia', '/callback']) {
      const delivery = await app.filed(await app.deliver(path, body, json));
      expect(delivery).toMatchObject({ vendor: 'gladia', jobId: `g-${event}`, vendorStatus: event, outcome });
      expect(delivery.error === null).toBe(outcome !== 'failure');
    }
  });
});

describe('VoiceBase', () => {
  const app = sharedApp();
  const put = (path: string, body: string, type: string) =>
    app.send({
      method: 'PUT',
      path,
      body,
      headers: { Authorization: 'Bearer callback-token-of-tests', 'Content-Type': type },
    });
  const analytics = (mediaId: string) =>
    JSON.stringify({ mediaId, status: 'finished', transcript: { words: [{ w: 'hi' }] } });

  it.each([
    ['analytics first', 0],
    ['bare files first', 1],
  ])('v3: bare PUTs are joined to one job, %s', async (_order, shift) => {
    const mediaId = `0e1b2c3d-0000-4000-8000-00000000000${shift}`;
    const callbacks: (() => ReturnType<typeof put>)[] = [
      () => put(`/callback/voicebase/call-${shift}.json`, analytics(mediaId), 'application/json'),
      () => put(`/callback/voicebase/call-${shift}.srt`, '1\n00:00:00,000 --> 00:00:01,000\nhi\n', 'text/srt'),
      () => put(`/callback/voicebase/call-${shift}.txt`, 'hi', 'text/plain'),
    ];
    if (shift === 1) callbacks.reverse();
    for (const callback of callbacks) await app.filed(await callback());
    for (const id of [mediaId, `call-${shift}`]) {
      const job = await until('the job is there', async () => {
        const found = await app.api(`/api/v1/jobs/voicebase/${id}`);
        return found.status === 200 ? found.json : null;
      });
      expect(job).toMatchObject({ jobId: mediaId, aliases: [`call-${shift}`] });
      expect(job.deliveries).toHaveLength(3);
    }
  });

  it('v2: errors and warnings are kept', async () => {
    const body = JSON.stringify({
      callback: {
        success: false,
        errors: [{ code: '17', message: 'bad audio' }],
        warnings: [{ message: 'quiet' }],
        event: { status: 'failed' },
      },
      media: { mediaId: 'media-2', status: 'failed' },
    });
    expect(await app.filed(await app.deliver('/callback/voicebase', body, json))).toMatchObject({
      jobId: 'media-2',
      outcome: 'failure',
      error: { code: '17', message: expect.stringContaining('bad audio') },
      warnings: ['quiet'],
    });
  });

  it('the query names the job before the tail does', async () => {
    const delivery = await app.filed(
      await put('/callback/voicebase/transcript.srt?mediaId=m-9', '1\n00:00:00,000 --> 00:00:01,000\nho\n', 'text/srt'),
    );
    expect(delivery).toMatchObject({ jobId: 'm-9' });
    expect(nameOf(delivery.parts[0]?.path)).toBe('transcript.srt');
  });
});

describe('generic', () => {
  const app = sharedApp();

  it.each([
    ['?id=q1', '{"id":"b"}', 'q1'],
    ['?job_id=q2', '{"id":"b"}', 'q2'],
    ['?jobId=q3', '', 'q3'],
    ['?requestid=q4', '', 'q4'],
    ['', '{"jobId":"b2"}', 'b2'],
    ['', '{"job_id":"b3","x":1}', 'b3'],
    ['', '{"id":12345}', '12345'],
    ['', '{"name":"nobody"}', null],
  ])('%s with %s is the job %s', async (query, body, jobId) => {
    const delivery = await app.filed(await app.deliver(`/callback/generic${query}`, body === '' ? null : body, json));
    expect(delivery).toMatchObject({ vendor: 'generic', jobId, outcome: expect.any(String) });
  });

  it('job ids may hold anything; routes have them percent-encoded', async () => {
    const jobId = 'a/b c?d#é%2F..\\x';
    const delivery = await app.filed(await app.deliver(`/callback/generic?id=${encodeURIComponent(jobId)}`, 'odd id'));
    expect(delivery.jobId).toBe(jobId);
    expect(delivery.parts[0]?.path).toMatch(/^generic\/\d{4}\/\d\d\/\d\d\/[^/]+$/);
    const job = await app.api(`/api/v1/jobs/generic/${encodeURIComponent(jobId)}`);
    expect(job.json.jobId).toBe(jobId);
    expect((await app.list(`&job=${encodeURIComponent(jobId)}`)).map(({ id }) => id)).toEqual([delivery.id]);
  });
});
