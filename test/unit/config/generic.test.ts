import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeConfig } from '../../../src/config/describe.ts';
import { usualPlaces } from '../../../src/domain/generic-places.ts';
import { loadText, problemsOf, schemes, sourceOf } from './settings.ts';

const source = (generic: string, vendor = 'generic') =>
  sourceOf(`vendor: ${vendor}, auth: [], allow: [], generic: ${generic}`);
const placesOf = async (generic: string) => (await loadText(source(generic))).config.sources[0]?.source.generic;

describe('generic', () => {
  it('is left out by default', async () => {
    const { config } = await loadText(sourceOf('vendor: generic, auth: [], allow: []'));

    expect(config.sources[0]?.source).not.toHaveProperty('generic');
  });

  it('takes pointers and names of parameters, one or a list, and leaves the rest as usual', async () => {
    const text =
      '{ jobId: /data/id, status: "?state", title: [/a~1b/c~0d, "?title"], outcomes: { Automatic_Done: success } }';

    expect(await placesOf(text)).toEqual({
      ...usualPlaces,
      jobId: [{ in: 'json', steps: ['data', 'id'] }],
      status: [{ in: 'query', name: 'state' }],
      title: [
        { in: 'json', steps: ['a/b', 'c~d'] },
        { in: 'query', name: 'title' },
      ],
      outcomes: { automatic_done: 'success' },
    });
    expect(await placesOf('{}')).toEqual(usualPlaces);
  });

  it('takes media types by field', async () => {
    expect((await placesOf('{ mediaTypes: { recording: Audio/WAV } }'))?.mediaTypes).toEqual({
      recording: 'audio/wav',
    });
  });

  it.each([
    ['{ jobId: id }', 'sources.acme.generic.jobId'],
    ['{ jobId: [/a, "/b~2"] }', 'sources.acme.generic.jobId[1]'],
    ['{ jobId: "?" }', 'sources.acme.generic.jobId'],
    ['{ outcomes: { a: unknown } }', 'sources.acme.generic.outcomes.a'],
    ['{ mediaTypes: { a: audio } }', 'sources.acme.generic.mediaTypes.a'],
    ['{ jobid: /a }', 'sources.acme.generic.jobid'],
  ])('refuses %s', async (generic, key) => {
    expect(await problemsOf(source(generic))).toEqual([expect.stringContaining(`${key} `)]);
  });

  it('belongs to the vendor generic', async () => {
    expect(await problemsOf(source('{}', 'auto'))).toEqual([
      expect.stringMatching(/^sources\.acme\.generic .*`vendor: generic`/),
    ]);
  });

  it('is shown as it was written', async () => {
    const { config } = await loadText(source('{ jobId: [/a~1b, "?c"], outcomes: { done: progress } }'));

    expect(parse(describeConfig(config, schemes)).sources.acme.generic).toEqual({
      jobId: ['/a~1b', '?c'],
      status: ['?status', '/status'],
      event: ['?event', '/event'],
      title: [],
      externalId: [],
      outcomes: { done: 'progress' },
      mediaTypes: {},
    });
  });
});
