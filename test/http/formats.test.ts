import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JobWithDeliveries } from '../../src/domain/catalog.ts';
import { sharedApp } from '../fixtures/app.ts';
import { aForm, formType } from '../fixtures/form.ts';

const json = { 'Content-Type': 'application/json' };
const forms = ['json', 'txt', 'srt', 'vtt'] as const;

describe('a body of a known format', () => {
  const app = sharedApp();

  it.each([
    ['assemblyai', 'assemblyai-json/call.json'],
    ['soniox', 'soniox-json/conversation.json'],
    ['generic', 'generic-json/whisperx.json'],
  ])('of %s is read alike in auto, in generic and in a source of its vendor', async (vendor, name) => {
    const body = readFileSync(new URL(`../fixtures/transcripts/${name}`, import.meta.url));
    const taken = [];
    for (const source of [vendor, 'default', 'generic']) {
      const { id, jobId, ...filed } = await app.filed(await app.deliver(`/callback/${source}?id=f-1`, body, json));
      const text = await app.api(`/api/v1/jobs/${source}/${jobId}/transcript.txt`);
      const { source: from, ...transcript } = (await app.api(`/api/v1/jobs/${source}/${jobId}/transcript.json`)).json;
      taken.push({
        ...{ jobId, vendor: filed.vendor, outcome: filed.outcome, kind: filed.parts[0]?.kind, format: from.format },
        ...{ text: text.text, transcript },
      });
    }
    expect(taken[0]).toMatchObject({ vendor, kind: 'transcript' });
    expect(taken[1]).toEqual(taken[0]);
    expect(taken[2]).toEqual(taken[0]);
  });
});

describe('JSON that no reader knows', () => {
  const app = sharedApp();
  const jobAt = async (at: string): Promise<JobWithDeliveries> => (await app.api(`/api/v1/jobs/${at}`)).json;
  const answersOf = async (at: string) => {
    const answers = [];
    for (const form of forms) {
      const { status, text } = await app.api(`/api/v1/jobs/${at}/transcript.${form}`);
      answers.push(status === 404 ? JSON.parse(text).code : status);
    }
    return answers;
  };

  it.each([
    ['default', { hello: 'world' }],
    ['generic', { id: 'odd-1', status: 'done', lines: [{ t: 0, say: 'hello there' }] }],
    ['generic', { id: 'odd-1', results: { some: 'thing' } }],
    ['speechmatics', { hello: 'world' }],
    ['vspark', { hello: 'world' }],
    ['revai', { hello: 'world' }],
    ['soniox', { id: 'odd-1', hello: 'world' }],
    ['gladia', { id: 'odd-1', said: [{ by: 'Ada', what: 'Hello there.' }] }],
    ['default', [1, 2]],
  ])('in %s is kept with a warning, and is 404 unknown-format in every form: %j', async (source, body) => {
    const query = '?id=odd-1&requestid=odd-1';
    const filed = await app.filed(await app.deliver(`/callback/${source}${query}`, JSON.stringify(body), json));
    expect(filed.warnings).toEqual([expect.stringMatching(/^unknown-format: .*part 0$/)]);
    expect(filed.parts[0]?.kind).toBe('other');
    expect(await answersOf(`${source}/${filed.jobId}`)).toEqual(forms.map(() => 'unknown-format'));
  });

  it('does not complete a job', async () => {
    const body = '{"words":{"say":"hello"}}';
    const filed = await app.filed(await app.deliver('/callback/speechmatics?id=odd-2&status=success', body, json));
    expect((await jobAt(`speechmatics/${filed.jobId}`)).deliveries[0]?.parts[0]?.kind).toBe('other');
  });

  it('beside a part that can be read leaves that readable', async () => {
    const form = aForm([
      { name: 'odd', filename: 'odd.json', type: 'application/json', body: '{"hello":"world"}' },
      { name: 'speech', filename: 'speech.json', type: 'application/json', body: '{"text":"Hello there."}' },
    ]);
    const answer = await app.deliver('/callback/generic?id=both-1', form, { 'Content-Type': formType });
    const filed = await app.filed(answer);
    expect(filed.parts.map(({ kind }) => kind)).toEqual(['other', 'transcript']);
    expect(filed.warnings).toEqual(['unknown-format: no reader of transcripts knows the JSON of part 0']);
    expect(await answersOf('generic/both-1')).toEqual([200, 200, 'not-found', 'not-found']);
  });

  it.each([
    ['generic', '{"id":"n-1","status":"done"}'],
    ['default', '{"job":{"id":"n-1","created_on":"2026-01-05T10:00:00Z","status":"transcribed"}}'],
    ['soniox', '{"id":"n-1","status":"completed"}'],
    ['generic', '{"id":"n-1","event":"job.finished","links":[{"title":"The whole talk","url":"https://example.org"}]}'],
  ])('is not what tells of a job, in %s: %s', async (source, body) => {
    const filed = await app.filed(await app.deliver(`/callback/${source}`, body, json));
    expect([filed.warnings, filed.parts[0]?.kind]).toEqual([[], 'notice']);
    expect(await answersOf(`${source}/n-1`)).toEqual(forms.map(() => 'not-found'));
  });
});
