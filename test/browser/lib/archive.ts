import type { Page } from 'playwright-core';
import type { Delivery } from '../../../src/domain/delivery.ts';
import type { SampleCallback, SampleOptions } from '../../../src/domain/sample.ts';
import { samplers } from '../../../src/vendors/samplers.ts';
import { type App, type AppOptions, sharedApp } from '../../fixtures/app.ts';
import { archiveToken, callbackToken } from '../../fixtures/config.ts';
import { aPage, type WatchedPage } from './browser.ts';

/** A collector with everything that belongs to it, and the ways into its archive. */
export interface OpenedArchive {
  app: App;
  /** The address of a page, e.g. `urlOf('/jobs')`. */
  urlOf(path: string, host?: string): string;
  /** Opens a page as somebody who is signed in. */
  visit(path: string, options?: Parameters<typeof aPage>[0]): Promise<WatchedPage>;
  /** Plays a vendor's callbacks to the source of its name, and waits until they are filed. */
  send(vendor: string, options?: Partial<SampleOptions>): Promise<Delivery[]>;
}

/** One archive for all tests of a describe block. */
export function openArchive(options: AppOptions = {}): OpenedArchive {
  const app = sharedApp(options);
  const urlOf = (path: string, host = '127.0.0.1') => `http://${host}:${new URL(app.archiveOrigin).port}${path}`;
  return {
    app,
    urlOf,
    async visit(path, context) {
      const page = await aPage(context);
      await signIn(page, urlOf('/'));
      if (path !== '/') await page.goto(urlOf(path));
      return page;
    },
    async send(vendor, sampleOptions) {
      const answers = [];
      for (const callback of sampleOf(vendor, sampleOptions))
        answers.push(await app.send(await toRequest(vendor, callback)));
      return Promise.all(answers.map((answer) => app.filed(answer)));
    },
  };
}

/** Signs in by the link that is printed at the start. */
export async function signIn(page: Page, home: string): Promise<void> {
  await page.goto(`${home}?token=${archiveToken}`);
}

function sampleOf(vendor: string, options: Partial<SampleOptions> = {}): SampleCallback[] {
  const sampler = samplers.get(vendor);
  if (sampler === undefined) throw new RangeError(`there are no samples of ${vendor}`);
  return sampler.sample({
    contents: sampler.usual,
    bytes: null,
    outcome: 'success',
    method: 'POST',
    grouping: 'together',
    jobId: null,
    callbackPath: `/callback/${vendor}`,
    seed: 1,
    ...options,
  });
}

async function toRequest(source: string, { method, tail, query, headers, body }: SampleCallback) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body()) chunks.push(Buffer.from(chunk));
  const search = new URLSearchParams(query).toString();
  return {
    method,
    path: `/callback/${source}${tail === null ? '' : `/${encodeURIComponent(tail)}`}${search === '' ? '' : `?${search}`}`,
    headers: { ...headers, authorization: `Bearer ${callbackToken}` },
    body: Buffer.concat(chunks),
  };
}
