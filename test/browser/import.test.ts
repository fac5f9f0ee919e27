import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

/** Browsers write a failed request to the console, also where it is what should happen. */
const refused = (status: string) => `console: Failed to load resource: the server responded with a status of ${status}`;

describe.skipIf(isBrowserMissing)('import', () => {
  const archive = openArchive({
    sources: { acme: aSource(), small: aSource({ limits: { body: '2000B', part: '1000B', parts: 2 } }) },
  });
  const paths = { large: '', text: '', broken: '', hostile: '' };

  beforeAll(async () => {
    const { dir } = archive.app;
    paths.large = join(dir, 'recording ü.wav');
    paths.text = join(dir, 'call.txt');
    paths.broken = join(dir, 'broken.json');
    paths.hostile = join(dir, '<img src=x onerror=alert(1)>.txt');
    await writeFile(paths.large, Buffer.alloc(30_000_000, 'sound'));
    await writeFile(paths.text, 'Good morning.');
    await writeFile(paths.broken, '{"a":');
    await writeFile(paths.hostile, 'x'.repeat(1001));
  });

  it('files what is chosen as one delivery, and shows how far it is', async () => {
    const page = await archive.visit('/import');
    await page.getByLabel('Source').selectOption('acme');
    await page.getByLabel('Job id').fill('call-17');
    await page.getByLabel('Files').setInputFiles([paths.large, paths.text]);
    await page.evaluate(
      "globalThis.told = []; new MutationObserver(() => told.push(document.querySelector('progress').value)).observe(document.getElementById('import-progress'), { attributes: true, subtree: true })",
    );
    await page.evaluate("addEventListener('pagehide', () => { sessionStorage.told = JSON.stringify(told); })");
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByText('2 files are safe').waitFor();

    const values: number[] = JSON.parse(await page.evaluate('sessionStorage.told'));
    expect(Math.max(...values)).toBe(1);
    const id = new URL(page.url()).searchParams.get('filed') ?? '';
    const filed = await archive.app.filed(id);
    expect(filed).toMatchObject({ source: 'acme', jobId: 'call-17' });
    expect(filed.parts.map(({ filename, bytes }) => [filename, bytes])).toEqual([
      ['recording ü.wav', 30_000_000],
      ['call.txt', 13],
    ]);
  });

  it('says what is too large before it is sent', async () => {
    const page = await archive.visit('/import');
    await page.getByLabel('Source').selectOption('small');
    await page.getByLabel('Files').setInputFiles([paths.hostile]);
    await page.getByRole('button', { name: 'Import' }).click();

    expect(await page.getByRole('alert').textContent()).toContain('takes files of at most 1000 B');
    expect(await page.locator('[role=alert] img').count()).toBe(0);
    await checkLooks(page, 'import-refused');
  });

  it('leads to the quarantine when JSON is none', async () => {
    const page = await archive.visit('/import');
    await page.getByLabel('Files').setInputFiles([paths.broken]);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('link', { name: /quarantine/ }).click();
    await page.getByRole('heading', { name: 'Quarantined delivery' }).waitFor();

    expect(page.complaints.splice(0)).toEqual([refused('400 (Bad Request)')]);
  });

  it('can be cancelled, and keeps nothing', async () => {
    const page = await archive.visit('/import');
    const before = (await archive.app.list()).length;
    await page.route('**/api/v1/import', () => undefined);
    await page.getByLabel('Files').setInputFiles([paths.text]);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('The import was given up').waitFor();

    expect(await archive.app.list()).toHaveLength(before);
  });

  it('works without script, refusals included', async () => {
    const page = await archive.visit('/import', { javaScriptEnabled: false });
    await page.getByLabel('Source').selectOption('small');
    await page.getByLabel('Files').setInputFiles([paths.hostile]);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByText('Nothing was filed').waitFor();
    await page.getByLabel('Files').setInputFiles([paths.text]);
    await page.getByRole('button', { name: 'Import' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 file is safe').waitFor();

    expect(page.complaints.splice(0)).toEqual([refused('413 (Payload Too Large)')]);
  });

  it('looks right', async () => {
    const page = await archive.visit('/import');
    await page.getByLabel('Files').setInputFiles([paths.text]);
    await page.route('**/api/v1/import', () => undefined);
    await checkLooks(page, 'import');
  });
});
