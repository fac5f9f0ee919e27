import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { findChromium } from './find-chromium.ts';

const found = await findChromium();

/** For `describe.skipIf`: true where there is no Chromium. */
export const isBrowserMissing = found === null;
if (found === null) console.warn('skipped: no Chromium for this platform from npm, and none is installed');

/** Names of hosts that lead to this machine, in the browser alone. */
const mapped = 'MAP archive.lan 127.0.0.1, MAP other.example 127.0.0.1';

let browser: Promise<Browser> | null = null;

/** The browser of this process; it is started with the first page and ends with the process. */
export function theBrowser(): Promise<Browser> {
  if (found === null) throw new Error('there is no Chromium here');
  // Tests run as root in containers, where Chromium's own sandbox cannot be made.
  browser ??= chromium.launch({
    ...found,
    // Without a locale Chromium cannot open a file whose name is not ASCII.
    env: { ...found.env, LC_ALL: 'C.UTF-8' },
    args: ['--no-sandbox', `--host-resolver-rules=${mapped}`],
  });
  return browser;
}

/** A page in a profile of its own, and what went wrong in it. */
export interface WatchedPage extends Page {
  /** Violations of the content security policy, script errors, failed requests; empty when all is well. */
  complaints: string[];
}

/** Opens an empty page; when the test ends it must have had nothing to complain about, unless that was taken out. */
export async function aPage(options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await (await theBrowser()).newContext({ timezoneId: 'Europe/Berlin', locale: 'en-GB', ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(`script: ${message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // What a page was still asking for when it was left.
    if (reason !== 'net::ERR_ABORTED') complaints.push(`request: ${request.url()} ${reason}`);
  });
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  return Object.assign(page, { complaints });
}
