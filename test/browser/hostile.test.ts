import { beforeAll, describe, expect, it } from 'vitest';
import { showInvisible } from '../../src/web/pages/parts/as-sent.tsx';
import { hostileBodies } from '../fixtures/hostile/bodies.ts';
import { type HostileText, hostileTexts, shortTexts } from '../fixtures/hostile/texts.ts';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing, type WatchedPage } from './lib/browser.ts';
import {
  chunksOf,
  encoded,
  type HostileDeliveries,
  hostileSettings,
  readableTexts,
  sendHostile,
} from './lib/hostile-archive.ts';
import { inspectPage } from './lib/inspect-page.ts';

/** Browsers write a refused address to the console, also where a page tells what is wrong with it. */
const refusal = /^console: Failed to load resource: the server responded with a status of 4\d\d /;

describe.skipIf(isBrowserMissing)('P18: hostile content', () => {
  const archive = openArchive(hostileSettings);
  let sent: HostileDeliveries;

  beforeAll(async () => {
    sent = await sendHostile(archive.app);
    await until('all of it is indexed', async () => {
      const { json } = await archive.app.api('/api/v1/search?q=hullabaloo&limit=500');
      return json.items.length >= readableTexts.length;
    });
    await until('the refusals are counted', async () => {
      const { refusals } = (await archive.app.api('/api/v1/refusals')).json;
      return refusals.items.some(({ source }: { source: string }) => source === 'small');
    });
  });

  /** A browser on a phone that is signed in, and complains of whatever a text makes it do. */
  async function aPhone(): Promise<WatchedPage> {
    const page = await archive.visit('/', { viewport: { width: 360, height: 740 } });
    page.on('dialog', (dialog) => {
      page.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(archive.urlOf('/'))) page.complaints.push(`request: ${request.url()}`);
    });
    return page;
  }

  /** Visits a page of ours and gives what it says. */
  async function read(page: WatchedPage, path: string): Promise<string> {
    const answer = await page.goto(archive.urlOf(path));
    const { faults, text } = await inspectPage(page);
    expect(faults, path).toEqual([]);
    expect(page.url()).toBe(answer?.url());
    return text;
  }

  it('comes in at least 60 cases, each another', () => {
    const cases = [...hostileTexts.map(({ text }) => text), ...hostileBodies.map(({ body }) => String(body))];

    expect(new Set(cases).size).toBeGreaterThanOrEqual(60);
  });

  it('is text in every list', async () => {
    const page = await aPhone();

    expectTold(await read(page, '/deliveries?limit=200'), shortTexts);
    expectTold(await read(page, '/jobs?limit=200'), hostileTexts);
    expectTold(await read(page, '/search?q=hullabaloo&limit=200'), readableTexts);
    expectTold(await read(page, '/refused/quarantine'), []);
    for (const path of ['/', '/refused', '/set-up', '/import']) await read(page, path);
    const shown = [];
    for (let folder: string | null = folderOf(sent.form); folder !== null; ) {
      shown.push(await read(page, folder));
      const further = page.locator('a[rel=next]');
      folder = (await further.count()) === 0 ? null : await further.getAttribute('href');
    }
    for (const { path } of sent.form.parts) expect(shown.join('\n')).toContain(showInvisible(nameIn(path)));
  });

  it('is text in the heads and parts of a delivery', async () => {
    const page = await aPhone();
    for (const [index, texts] of chunksOf(shortTexts).entries())
      expectTold(await read(page, `/deliveries/${sent.heads[index]?.id}`), texts);

    expectTold(await read(page, `/deliveries/${sent.form.id}`), shortTexts.filter(isName));
    await read(page, `/deliveries/${sent.told[0]?.id}`);
  });

  it('is text in a job: words, speakers, findings', async () => {
    const page = await aPhone();
    for (const [index, texts] of chunksOf(hostileTexts).entries())
      expectTold(await read(page, `/jobs/speechmatics/spoken-${index}`), texts);

    for (const name of ['cues.vtt', 'cues.srt', 'cues.ttml', 'sound.wav']) await read(page, `/jobs/generic/${name}`);
    await read(page, `/jobs/told/told-0`);
  });

  it('is never drawn as what it claims to be, and opened directly it is a download', async () => {
    const page = await aPhone();
    for (const { id, parts } of sent.bodies) {
      const path = parts[0]?.path ?? '';
      expect(await read(page, `/files?path=${encoded(path)}`)).toContain(showInvisible(nameIn(path)));
      const download = page.waitForEvent('download');
      await expect(page.goto(archive.urlOf(`/api/v1/deliveries/${id}/parts/0`))).rejects.toThrow(
        'Download is starting',
      );
      expect((await download).suggestedFilename()).not.toMatch(/[/\\\p{Cc}\u202E]/u);
    }
  });

  it('is text in the quarantine', async () => {
    const page = await aPhone();
    for (const [index, texts] of chunksOf(readableTexts).entries()) {
      const shown = await read(page, `/refused/quarantine/${sent.quarantined[index]?.id}`);
      for (const { name, text } of texts.filter(isPlain)) expect(shown, name).toContain(text);
    }
  });

  it('is text in addresses, filters and questions', async () => {
    const page = await aPhone();
    for (const [index, { text }] of shortTexts.entries()) {
      const kinds = addressesWith(encoded(text));
      await read(page, kinds[index % kinds.length] ?? '/');
    }
    expect(page.complaints.filter((complaint) => !refusal.test(complaint))).toEqual([]);
    page.complaints.splice(0);
  });

  it('is text in a form of imports, before and after it is sent', async () => {
    const page = await aPhone();
    const files = shortTexts.filter(isPlain).map(({ text }) => ({
      // A browser tells the last segment alone.
      name: text.replaceAll(/[/\\]/g, '∕'),
      mimeType: 'text/plain',
      buffer: Buffer.from(text),
    }));
    await page.goto(archive.urlOf('/import'));
    await page.getByLabel('Source').selectOption('small');
    await page.getByLabel('Files').setInputFiles(files);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('alert').waitFor();
    expect((await inspectPage(page)).faults).toEqual([]);

    await page.getByLabel('Source').selectOption('generic');
    await page.getByLabel('Job id').fill(hostileTexts[0]?.text ?? '');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.waitForURL(/filed=/);
    expect((await inspectPage(page)).faults).toEqual([]);
    const shown = await read(page, `/deliveries/${new URL(page.url()).searchParams.get('filed')}`);
    for (const { name } of files.filter((file) => !file.name.includes('%'))) expect(shown).toContain(name);
  });
});

function isPlain({ text }: HostileText): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** The line ends and zeros of a name are written otherwise in the head of a part. */
function isName({ text }: HostileText): boolean {
  return !/[\r\n\0]/.test(text);
}

/** Long texts are cut, but never to less than this. */
function expectTold(shown: string, texts: readonly HostileText[]): void {
  for (const { name, text } of texts) expect(shown.includes(showInvisible(text).slice(0, 250)), name).toBe(true);
}

function folderOf({ parts }: { parts: readonly { path: string | null }[] }): string {
  return `/files?path=${encoded((parts[0]?.path ?? '').split('/').slice(0, -1).join('/'))}`;
}

function nameIn(path: string | null): string {
  return path?.split('/').at(-1) ?? '';
}

/** Where a text can stand in an address of ours: one of these for each text. */
function addressesWith(text: string): string[] {
  return [
    `/search?q=${text}&speaker=${text}`,
    `/deliveries?text=${text}`,
    `/deliveries?job=${text}&outcome=${text}`,
    `/jobs?text=${text}`,
    `/files?path=${text}`,
    `/jobs/generic/none-${text}`,
    `/deliveries/${text}`,
    `/nowhere/${text}`,
    `/search?q=a&vendor=${text}&from=${text}`,
    `/jobs?${text}=${text}`,
    `/refused/quarantine/${text}`,
  ];
}
