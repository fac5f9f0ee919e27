import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { FetchRequest } from '../../../src/domain/vendor-fetch.ts';
import { ask, FetchFault } from '../../../src/fetching/ask.ts';
import { compileHosts } from '../../../src/fetching/hosts.ts';
import { vendors } from '../../../src/vendors/all.ts';

/** What the first notice of each tells, where that is needed to ask for anything. */
const notices: Record<string, unknown> = {
  azure: { self: 'https://eastus.api.cognitive.microsoft.com/speechtotext/v3.2/transcriptions/j' },
  zoom: {
    payload: { object: { recording_files: [{ file_type: 'TRANSCRIPT', download_url: 'https://zoom.us/rec/j' }] } },
    download_token: 'canary',
  },
  salad: { output: { url: 'https://storage-api.salad.com/organizations/o/files/j' } },
  aws: { detail: { TranscriptFileUri: 's3://bucket/j.json' }, region: 'eu-west-1' },
};
const places: Record<string, string> = {
  ibm: 'https://api.eu-de.speech-to-text.watson.cloud.ibm.com/instances/i',
  recall: 'https://eu-central-1.recall.ai',
};

const fetching = [...vendors.values()].flatMap(({ name, fetch }) => (fetch === null ? [] : [{ name, fetch }]));

/** Asks as the first request of a vendor does, on a net that answers each host and path as it is told to. */
function anAsker({ name, fetch }: (typeof fetching)[number]) {
  const origin = places[name] ?? fetch.origin;
  const begun = fetch.begin({ jobId: 'j', kinds: ['transcript'], notice: notices[name], origin });
  const [request] = 'impossible' in begun ? [] : begun;
  if (request === undefined) throw new Error(`nothing is asked of ${name}`);
  const first: FetchRequest = request;
  return async (answer: (url: URL) => { status: number; headers?: Record<string, string> }) => {
    const asked: { url: string; shown: string }[] = [];
    const end = await ask(first, {
      vendor: fetch,
      apiKey: 'canary',
      signS3: async () => ({ headers: { authorization: 'canary' }, query: {} }),
      classOf: compileHosts(fetch, places[name] ?? null),
      userAgent: 'test',
      signal: new AbortController().signal,
      now: () => new Date('2026-12-01T10:00:00Z'),
      count: () => undefined,
      async get(url, { headers }) {
        const shown = JSON.stringify([headers, ...url.searchParams]);
        asked.push({ url: url.href, shown: Buffer.from(shown.match(/Basic (\w+)/)?.[1] ?? '', 'base64') + shown });
        return { headers: {}, ...answer(url), address: '192.0.2.1', body: Readable.from([]), close: () => undefined };
      },
    }).then(
      () => 'answered',
      (error: unknown) => (error instanceof FetchFault ? error : Promise.reject(error)),
    );
    return { end, asked };
  };
}

describe.each(fetching)('$name', (vendor) => {
  const asks = anAsker(vendor);
  const leads = (to: string) =>
    asks((url) => (url.href.startsWith(to) ? { status: 200 } : { status: 302, headers: { location: to } }));

  it('shows its credential to the host it is for', async () => {
    const { end, asked } = await asks(() => ({ status: 200 }));
    expect([end, asked.length, asked[0]?.shown.includes('canary')]).toEqual(['answered', 1, true]);
  });

  it.each(['https://elsewhere.test/', 'http://169.254.169.254/', 'ftp://elsewhere.test/', 'nowhere://'])(
    'does not follow to %s',
    async (to) => {
      const { end, asked } = await leads(to);
      expect([end, asked.length]).toEqual([expect.objectContaining({ end: 'gone' }), 1]);
    },
  );

  it("takes its credential to no other host, be it the vendor's own", async () => {
    const hosts = [...vendor.fetch.keyHosts, ...vendor.fetch.resultHosts].map((host) => host.replace('*', 'other'));
    for (const host of hosts) {
      const { end, asked } = await leads(`https://${host}/other`);
      const others = asked.filter(({ url }) => new URL(url).host !== new URL(asked[0]?.url ?? '').host);
      expect(end, host).toBe('answered');
      expect(
        others.filter(({ shown }) => shown.includes('canary')),
        host,
      ).toEqual([]);
    }
  });

  it('does not turn in a circle', async () => {
    const { end, asked } = await asks((url) => ({ status: 307, headers: { location: url.pathname } }));
    expect([end, asked.length]).toEqual([expect.objectContaining({ end: 'again' }), 6]);
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('tries again after %i, when it is asked to', async (status) => {
    const { end } = await asks(() => ({ status, headers: { 'retry-after': '120' } }));
    expect(end).toMatchObject({ end: 'again', retryAfterMs: 120_000 });
  });

  it('gives up on what is not there any more', async () => {
    const special = vendor.fetch.statuses[404]?.type ?? 'gone';
    expect((await asks(() => ({ status: 404 }))).end).toMatchObject({ end: special });
    expect((await asks(() => ({ status: 410 }))).end).toMatchObject({ end: 'gone' });
  });

  it.each([401, 403])('tells that %i is about the credential', async (status) => {
    const { end } = await asks(() => ({ status }));
    // The token of a notice is never given anew; a key may be.
    expect(end).toMatchObject({
      end: vendor.name === 'zoom' ? 'gone' : 'refused',
      message: expect.stringContaining(`(${status})`),
    });
  });
});
