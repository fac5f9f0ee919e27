import { beforeAll, describe, expect, it } from 'vitest';
import { within } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

describe.skipIf(isBrowserMissing)('the overview', () => {
  const archive = openArchive();
  let sent = 0;

  beforeAll(async () => {
    for (const vendor of ['speechmatics', 'voicebase', 'gladia', 'vspark']) sent += (await archive.send(vendor)).length;
    sent += (await archive.send('speechmatics', { outcome: 'failure', seed: 2 })).length;
    await archive.app.send({ path: '/callback/gladia' });
  });

  it('shows what came, by source and outcome', async () => {
    const page = await archive.visit('/');
    const row = page.getByRole('row', { name: 'speechmatics' });

    expect(await row.getByRole('cell').nth(3).textContent()).toBe('2');
    expect(await page.getByRole('img', { name: `Deliveries: ${sent} in all` }).count()).toBe(2);
    expect(await page.getByRole('row', { name: /^storage/ }).textContent()).toContain('ok');
  });

  it('says first what needs somebody, each with the way there', async () => {
    const page = await archive.visit('/');
    const needs = page.locator('.attention');
    expect(await needs.getByRole('link', { name: '1 request refused in 24 hours' }).getAttribute('href')).toBe(
      '/refused',
    );
    await needs.getByRole('link', { name: 'Calls failed at their vendor' }).click();
    await page.waitForURL(archive.urlOf('/jobs?state=failed'));
    expect(await page.getByRole('row', { name: 'failed' }).count()).toBe(1);
  });

  it('is up to date by itself, and leaves alone what is in use', async () => {
    const page = await archive.visit('/');
    await page.getByText('Live', { exact: true }).waitFor();
    const shown = page.getByRole('img', { name: /^Deliveries: / }).first();
    const before = Number((await shown.getAttribute('aria-label'))?.match(/\d+/)?.[0]);
    const figures = page.locator('#live-week details').first();
    await figures.locator('summary').click();

    await archive.send('generic', { seed: 7 });

    await page
      .getByRole('img', { name: `Deliveries: ${before + 1} in all` })
      .first()
      .waitFor();
    expect(await figures.getAttribute('open')).toBe('');
  });

  it('shows times in the viewer’s zone, and how long ago they were', async () => {
    const page = await archive.visit('/', { timezoneId: 'Asia/Kolkata' });
    const time = page.getByRole('row', { name: 'voicebase' }).locator('time');
    const at = new Date((await time.getAttribute('datetime')) ?? '');

    const local = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Kolkata', dateStyle: 'short', timeStyle: 'medium' });
    await expect.poll(() => time.textContent()).toBe(local.format(at));
    expect(await time.getAttribute('title')).toMatch(/(ago|now) · .+ · .+ UTC$/);
  });

  it('says everything without script', async () => {
    const page = await archive.visit('/', { javaScriptEnabled: false });

    expect(await page.getByRole('row', { name: 'voicebase' }).textContent()).toMatch(
      /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/,
    );
    expect(await page.locator('[data-live-status]').isVisible()).toBe(false);
    await page.getByText('Figures').first().click();
    expect(await page.locator('details[open] table').first().isVisible()).toBe(true);
  });

  it('can be used with the keyboard alone', async () => {
    const page = await archive.visit('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    const reached: string[] = [];
    // Every configured source is a stop on the way.
    for (let i = 0; i < 60 && !reached.includes('Figures'); i++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.textContent.trim()'));
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    }
    expect(reached).toEqual(expect.arrayContaining(['speechmatics', 'Figures']));
  });

  it('looks right', async () => {
    const page = await archive.visit('/');
    await checkLooks(page, 'overview');
  });

  it('ends its stream when the collector stops, and finds the way back', async () => {
    const page = await archive.visit('/');
    await page.getByText('Live', { exact: true }).waitFor();
    await within(60_000, 'the stop', archive.app.stop());
    await page.getByText('Not live, trying again').waitFor();
    page.complaints.splice(0);
    await archive.app.start();
  });
});
