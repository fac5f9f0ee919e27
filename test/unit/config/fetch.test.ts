import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { known } from '../../../src/compose/known.ts';
import { describeConfig } from '../../../src/config/describe.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { aFolder } from '../../fixtures/folder.ts';

/** Loads settings with one source. */
async function load(vendor: string, fetch: string) {
  const cwd = await aFolder();
  const source = `{ vendor: ${vendor}, auth: [{ bearer: x }], allow: anyone, fetch: ${fetch} }`;
  await writeFile(join(cwd, 'c.yaml'), `sources: { acme: ${source} }`);
  return loadConfig({ file: 'c.yaml', env: {}, cwd, ...known });
}

describe('fetch', () => {
  it('is read with its defaults, and shown without the key', async () => {
    const { config } = await load('soniox', '{ apiKey: canary, endpoint: "https://api.eu.soniox.com/" }');
    const fetch = { apiKey: 'canary', endpoint: 'https://api.eu.soniox.com', afterMs: 0 };
    expect(config.sources[0]?.fetch).toEqual(fetch);
    expect(describeConfig(config, known.schemes)).toContain('apiKey: "***"');
    expect(describeConfig(config, known.schemes)).not.toContain('canary');
  });

  it('needs no key for Amazon, and names a folder there', async () => {
    const { config } = await load('aws', '{ endpoint: https://s3.eu-west-1.amazonaws.com/bucket/out }');
    expect(config.sources[0]?.fetch).toMatchObject({
      apiKey: null,
      endpoint: 'https://s3.eu-west-1.amazonaws.com/bucket/out',
    });
  });

  it('needs no key for Zoom', async () => {
    const { config } = await load('zoom', '{ after: 5s }');
    expect(config.sources[0]?.fetch).toEqual({ apiKey: null, endpoint: null, afterMs: 5000 });
  });

  it('takes the place of an instance with its path', async () => {
    const { config } = await load('ibm', '{ apiKey: canary, endpoint: https://ibm.test/instances/1/ }');
    expect(config.sources[0]?.fetch).toMatchObject({ endpoint: 'https://ibm.test/instances/1' });
  });

  it.each([
    ['deepgram', '{ apiKey: canary }', 'sources.acme.fetch'],
    ['auto', '{ apiKey: canary }', 'sources.acme.fetch'],
    ['soniox', '{}', 'sources.acme.fetch.apiKey is missing'],
    ['zoom', '{ apiKey: canary }', 'sources.acme.fetch.apiKey is "?\\*\\*\\*'],
    ['soniox', '{ apiKey: "canary " }', 'sources.acme.fetch.apiKey is "?\\*\\*\\*'],
    ['soniox', '{ apiKey: a, endpoint: https://api.soniox.com/v1 }', 'sources.acme.fetch.endpoint .*without a path'],
    ['soniox', '{ apiKey: a, endpoint: "https://api.soniox.com/?x" }', 'without a query'],
    ['recall', '{ apiKey: a }', 'sources.acme.fetch.endpoint is missing.* https://eu-central-1.recall.ai'],
    [
      'ibm',
      '{ apiKey: a, endpoint: https://ibm.test }',
      'sources.acme.fetch.endpoint .*/instances/<id>, with its path',
    ],
    ['soniox', '{ apiKey: a, token: canary }', 'sources.acme.fetch.token is not a known key'],
  ])('of %s refuses %s', async (vendor, fetch, message) => {
    const refused = await load(vendor, fetch).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(refused).toMatch(new RegExp(message));
    expect(refused).not.toContain('canary');
  });
});
