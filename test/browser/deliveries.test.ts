import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing, type WatchedPage } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

describe.skipIf(isBrowserMissing)('deliveries', () => {
  const archive = openArchive();
  let failed: Delivery | undefined;

  beforeAll(async () => {
    for (const vendor of ['speechmatics', 'voicebase', 'gladia', 'vspark']) await archive.send(vendor);
    await archive.send('speechmatics');
    [failed] = await archive.send('speechmatics', { outcome: 'failure', seed: 2 });
  });

  const rows = (page: WatchedPage) => page.locator('tbody tr');
  const ticks = (page: WatchedPage) => page.locator('input[name="id"]');

  it('keeps the filters in a short address, and finds by them', async () => {
    const page = await archive.visit('/deliveries');
    await page.getByLabel('Source').selectOption('speechmatics');
    await page.getByLabel('Outcome').selectOption('failure');
    await page.getByRole('button', { name: 'Filter' }).click();

    await page.waitForURL(archive.urlOf('/deliveries?source=speechmatics&outcome=failure'));
    expect(await ticks(page).evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value')))).toEqual([
      failed?.id,
    ]);
    await page.goBack();
    expect(await page.getByLabel('Source').inputValue()).toBe('');
    expect(await rows(page).count()).toBeGreaterThan(5);
  });

  it('finds by words of a title', async () => {
    const page = await archive.visit('/deliveries');
    const { title } = (await archive.app.api(`/api/v1/jobs/speechmatics/${failed?.jobId}`)).json;
    const words = encodeURIComponent(title);
    await until('it is indexed', async () => (await archive.app.api(`/api/v1/search?q=${words}`)).json.items[0]);
    await page.getByRole('textbox', { name: 'Text' }).fill(title);
    await page.keyboard.press('Enter');

    await page.waitForURL(/text=/);
    expect(await page.locator(`input[value="${failed?.id}"]`).count()).toBe(1);
  });

  it('takes times in the viewer’s zone', async () => {
    const page = await archive.visit('/deliveries?from=2026-11-21T10:00:00Z', { timezoneId: 'Asia/Kolkata' });
    const from = page.getByLabel('Received from');

    expect(await from.inputValue()).toBe('2026-11-21T15:30');
    await from.fill('2026-11-20T00:00');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(archive.urlOf('/deliveries?from=2026-11-19T18%3A30%3A00.000Z'));
  });

  it('says what is new and moves nothing until asked; then ticks stay', async () => {
    const page = await archive.visit('/deliveries');
    await page.getByText('Live', { exact: true }).waitFor();
    await ticks(page).first().check();
    const first = await ticks(page).first().inputValue();
    const place = await ticks(page).first().boundingBox();

    const sent = await archive.send('generic', { seed: 11 });

    const show = page.getByRole('link', { name: '1 new delivery – show' });
    await show.waitFor();
    expect(await ticks(page).first().inputValue()).toBe(first);
    expect(await ticks(page).first().boundingBox()).toEqual(place);
    await show.click();
    expect(await ticks(page).first().inputValue()).toBe(sent[0]?.id);
    expect(await page.locator(`input[value="${first}"]`).isChecked()).toBe(true);
    expect(await page.getByText('1 selected').isVisible()).toBe(true);
    expect(await show.isVisible()).toBe(false);
  });

  it('draws a row anew where it stands when its delivery is filed', async () => {
    const page = await archive.visit('/');
    let isFiled = false;
    await page.route('**/deliveries', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace('data-version="filed"', 'data-version="received"');
      await route.fulfill(isFiled ? { response } : { response, body });
    });
    await page.goto(archive.urlOf('/deliveries'));
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await ticks(page).first().getAttribute('data-version')).toBe('received');

    isFiled = true;
    await archive.send('generic', { seed: 12 });

    await page.locator('tbody tr:first-child [data-version="filed"]').waitFor();
    expect(await rows(page).first().locator('time').getAttribute('title')).toContain('UTC');
  });

  it('downloads what is ticked as a zip', async () => {
    const page = await archive.visit('/deliveries');
    const button = page.getByRole('button', { name: 'Download as zip' });
    expect(await button.isDisabled()).toBe(true);
    await ticks(page).nth(1).click();
    await ticks(page)
      .nth(3)
      .click({ modifiers: ['Shift'] });
    expect(await page.getByText('3 selected').isVisible()).toBe(true);
    await page.getByLabel('Select all shown').check();
    expect(await page.locator('input[name="id"]:checked').count()).toBe(await ticks(page).count());

    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    expect(download.suggestedFilename()).toBe('deliveries.zip');
    const zip = await readFile(await download.path());
    expect(zip.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect(zip.includes('deliveries.json')).toBe(true);
  });

  it('can be used with the keyboard alone', async () => {
    const page = await archive.visit('/deliveries');
    await page.getByLabel('Select all shown').focus();
    await page.keyboard.press('Space');
    for (let i = 0; i < 2; i++) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Delete');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Delete \d+ deliveries\?$/ }).waitFor();
  });

  it('looks right', async () => {
    const page = await archive.visit('/deliveries');
    await ticks(page).nth(1).check();
    await checkLooks(page, 'deliveries');
  });
});
