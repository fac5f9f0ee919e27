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

  it('is narrowed by state, and leads to a job and its deliveries', async () => {
    const page = await archive.visit('/jobs');
    await page.getByLabel('State').selectOption('waiting');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(archive.urlOf('/jobs?state=waiting'));

    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(await page.getByRole('link', { name: 'in-progress' }).getAttribute('href')).toBe('/jobs/gladia/in-progress');
    await page.getByRole('link', { name: '1 deliveries of this job' }).click();
    await page.waitForURL(archive.urlOf('/deliveries?source=gladia&job=in-progress'));
    expect(await page.locator('tbody tr').count()).toBe(1);
  });

  it('finds a job by its id', async () => {
    const page = await archive.visit('/jobs');
    await page.getByLabel('Job id or text').fill('in-progress');
    await page.keyboard.press('Enter');
    await page.waitForURL(archive.urlOf('/jobs?text=in-progress'));

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
