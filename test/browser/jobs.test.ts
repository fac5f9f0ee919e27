import { beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

describe.skipIf(isBrowserMissing)('jobs', () => {
  const archive = openArchive();

  beforeAll(async () => {
    for (const vendor of ['speechmatics', 'voicebase', 'gladia', 'vspark']) await archive.send(vendor);
    await archive.send('speechmatics', { outcome: 'failure', seed: 2 });
    const news = { id: 'in-progress', event: 'transcription.created', payload: { id: 'in-progress' } };
    const headers = { 'Content-Type': 'application/json' };
    await archive.app.filed(await archive.app.deliver('/callback/gladia', JSON.stringify(news), headers));
  });

  it('says which are complete, which failed and why, and what is to come', async () => {
    const page = await archive.visit('/jobs');

    expect(await page.getByRole('row', { name: 'failed' }).textContent()).toContain('could not');
    expect(await page.getByRole('row', { name: 'in-progress' }).textContent()).toContain('the transcript is to come');
    expect(await page.getByRole('row', { name: 'complete' }).count()).toBe(4);
  });

  it('is narrowed by state, leads to a job, and is wide again', async () => {
    const page = await archive.visit('/jobs');
    await page.getByLabel('State').selectOption('waiting');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(archive.urlOf('/jobs?state=waiting'));

    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(await page.getByRole('link', { name: 'in-progress' }).getAttribute('href')).toBe('/jobs/gladia/in-progress');
    await page.getByRole('link', { name: /^State: waiting/ }).click();
    await page.waitForURL(archive.urlOf('/jobs'));
  });

  it('finds a job by a part of its id', async () => {
    const page = await archive.visit('/jobs');
    await page.getByLabel('Id or title').fill('PROGRESS');
    await page.keyboard.press('Enter');
    await page.waitForURL(archive.urlOf('/jobs?text=PROGRESS'));

    expect(await page.getByRole('link', { name: 'in-progress' }).count()).toBe(1);
  });

  it('announces a new job, and brings the one that changed up to date where it stands', async () => {
    const page = await archive.visit('/jobs');
    await page.getByText('Live', { exact: true }).waitFor();
    const names = () => page.locator('tbody th a').allTextContents();
    const before = await names();

    await archive.send('gladia', { seed: 3, jobId: 'in-progress' });
    await page.getByRole('row', { name: 'in-progress' }).getByText('complete').waitFor();
    expect(await names()).toEqual(before);

    await archive.send('generic', { seed: 4, jobId: 'the-new-one' });
    await page.getByRole('link', { name: /^\d new or changed job.* – show$/ }).click();
    expect(await names()).toHaveLength(before.length + 1);
  });

  it('tells who spoke of what and how long, and puts the longest first', async () => {
    const page = await archive.visit('/jobs');
    await page.getByRole('link', { name: 'Longest first' }).click();
    await page.waitForURL(archive.urlOf('/jobs?sort=duration'));
    const row = page.locator('tbody tr').first();

    expect(await row.locator('td.amount').textContent()).toMatch(/^\d:\d\d$/);
    expect(await row.textContent()).toContain('Speaker 1');
    expect(await row.textContent()).toMatch(/Good morning|Hello/);
  });

  it('gives the transcripts of those that are ticked as one zip, and all of them as a table', async () => {
    const page = await archive.visit('/jobs');
    await page.getByLabel('Format').selectOption('srt');
    for (const box of (await page.locator('tbody input').all()).slice(-2)) await box.check();
    expect(await page.getByText('2 selected').isVisible()).toBe(true);
    const zip = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as zip' }).click();
    expect((await zip).suggestedFilename()).toBe('transcripts.zip');

    const table = page.waitForEvent('download');
    await page.getByRole('link', { name: 'All as CSV' }).click();
    expect((await table).suggestedFilename()).toBe('jobs.csv');
  });

  it('means days of the viewer by its quick ranges', async () => {
    const page = await archive.visit('/jobs', { timezoneId: 'Asia/Tokyo' });
    await page.getByRole('link', { name: 'Yesterday' }).click();
    await page.waitForURL(/from=/);
    const [from, to] = ['from', 'to'].map((name) => new URL(page.url()).searchParams.get(name) ?? '');

    expect([from?.slice(11), to?.slice(11)]).toEqual(['15:00:00.000Z', '15:00:00.000Z']);
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(86_400_000);
    expect(await page.getByRole('link', { name: 'Yesterday' }).getAttribute('aria-current')).toBe('true');
  });

  it('works without script', async () => {
    const page = await archive.visit('/jobs', { javaScriptEnabled: false });
    await page.getByLabel('Source').selectOption('vspark');
    await page.getByRole('button', { name: 'Filter' }).click();

    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(await page.getByLabel('Source').inputValue()).toBe('vspark');
  });

  it('looks right', async () => {
    const page = await archive.visit('/jobs');
    await checkLooks(page, 'jobs');
  });
});
