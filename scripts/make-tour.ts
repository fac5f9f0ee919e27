/**
 * Makes docs/tour.md and its pictures: starts an empty collector, sends the callbacks of four vendors, and looks at
 * every page.
 *
 *   npm run build && node scripts/make-tour.ts
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../test/browser/lib/find-chromium.ts';
import { type Stop, stops, type World } from './tour-stops.ts';

const checkout = join(import.meta.dirname, '..');
const cli = join(checkout, 'dist/cli.js');
const pictures = join(checkout, 'docs/tour');
const callbackToken = 'tour-callback-token-0123456789';
const archiveToken = 'tour-archive-token-0123456789';
const vendors = ['speechmatics', 'voicebase', 'gladia', 'vspark'];

const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light-narrow', colorScheme: 'light', viewport: { width: 390, height: 780 } },
  { name: 'dark-narrow', colorScheme: 'dark', viewport: { width: 390, height: 780 } },
] as const;

const found = await findChromium();
if (found === null) throw new Error('there is no Chromium here');
const dir = await mkdtemp(join(tmpdir(), 'collector-tour-'));
const { server, origin } = await startCollector();
const browser = await chromium.launch({ ...found, args: ['--no-sandbox'] });
try {
  const world = await fill();
  await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  for (const stop of stops) await takePictures(browser, stop, world);
  await writeFile(join(checkout, 'docs/tour.md'), document());
} finally {
  await browser.close();
  server.kill();
  await rm(dir, { recursive: true, force: true });
}

async function startCollector(): Promise<{ server: ChildProcess; origin: string }> {
  const sources = vendors.map(
    (vendor) => `  ${vendor}: { vendor: ${vendor}, auth: [{ bearer: ${callbackToken} }], allow: [127.0.0.1] }`,
  );
  const config = join(dir, 'collector.yaml');
  const archive = `archive: { auth: [ { token: ${archiveToken} } ] }`;
  await writeFile(
    config,
    `server: { listen: 127.0.0.1:0 }\nstorage: { dir: ${dir}/storage }\n${archive}\nsources:\n${sources.join('\n')}\n`,
  );
  const child = spawn(process.execPath, [cli, 'serve', '--config', config], { cwd: dir });
  const started = Promise.withResolvers<string>();
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
    const ready = /"callbacks":"(http[^"]+)"/.exec(printed)?.[1];
    if (ready !== undefined) started.resolve(ready);
  });
  child.once('exit', () => started.reject(new Error(`the collector ended: ${printed}`)));
  return { server: child, origin: await started.promise };
}

/** Sends what the tour shows, and waits until all of it is filed and found. */
async function fill(): Promise<World> {
  send('speechmatics', ['--job', 'r6sr3jlzjj', '--contents', 'transcript,transcript.srt,data,jobinfo']);
  send('voicebase', ['--job', 'call-375885', '--contents', 'analytics,srt,media']);
  send('gladia', ['--job', '41a307f2-f2f4-4b76-81bd-6c00f192d605', '--contents', 'callback,audio']);
  send('vspark', ['--job', 'call-474620', '--contents', 'json,mp3']);
  send('speechmatics', ['--job', 'k2fx0m1w7d', '--error']);
  send('gladia', ['--retry', '1']);
  for (let number = 0; number < 6; number += 1) for (const vendor of vendors) send(vendor, []);
  await post('/callback/gladia', 'a wrong token', '{}');
  await post('/callback/speechmatics?id=odd&status=success', callbackToken, '{"results": [');
  let isDone = false;
  for (let tries = 0; tries < 200 && !isDone; tries += 1) {
    await wait(100);
    const health = JSON.stringify(await ask('/healthz'));
    isDone = health.includes('can be searched') && health.includes('0 deliveries (0 bytes) wait');
  }
  // The refused are counted once a second.
  await wait(1500);
  const { items } = await ask('/api/v1/deliveries?source=speechmatics&job=r6sr3jlzjj');
  return { origin, archiveToken, deliveryId: items[0].id, filePath: items[0].parts[0].path };
}

function send(vendor: string, args: readonly string[]): void {
  const target = ['--url', `${origin}/callback/${vendor}`, '--token', callbackToken];
  execFileSync(process.execPath, [cli, 'send', vendor, ...target, ...args], { cwd: dir });
}

async function post(path: string, token: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  await fetch(origin + path, { method: 'POST', headers, body });
}

// biome-ignore lint/suspicious/noExplicitAny: answers of our own API, looked into once
async function ask(path: string): Promise<any> {
  const response = await fetch(origin + path, { headers: { authorization: `Bearer ${archiveToken}` } });
  return response.json();
}

async function takePictures(chrome: Browser, stop: Stop, world: World): Promise<void> {
  for (const { name, colorScheme, viewport } of looks) {
    const context = await chrome.newContext({
      colorScheme,
      viewport,
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
      locale: 'en-GB',
    });
    const page = await context.newPage();
    if (stop.isOpenToAll !== true) await page.goto(`${origin}/?token=${archiveToken}`);
    await page.goto(origin + stop.path(world));
    await stop.prepare?.(page);
    await settle(page);
    await page.screenshot({ path: join(pictures, `${stop.name}-${name}.jpg`), type: 'jpeg', quality: 70 });
    await context.close();
  }
}

/** Waveforms are drawn after the page is there. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await wait(700);
}

function document(): string {
  const sections = stops.map(
    ({ name, title, words }) => `## ${title}

${words}

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="tour/${name}-dark.jpg">
  <img alt="${title}" src="tour/${name}-light.jpg" width="800">
</picture>

On a phone: [light](tour/${name}-light-narrow.jpg), [dark](tour/${name}-dark-narrow.jpg).
`,
  );
  return `# The archive in the browser

Made by \`npm run build && node scripts/make-tour.ts\`, which starts an empty collector, sends the callbacks of four vendors
by \`collector send\`, and takes the pictures.

${sections.join('\n')}`;
}
