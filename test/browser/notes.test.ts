import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { misplacedText } from './lib/boxes.ts';
import { isBrowserMissing, type WatchedPage } from './lib/browser.ts';

const call = '/jobs/generic/call-1';
const captions =
  'WEBVTT\n\n00:01.000 --> 00:03.000\n<v Speaker 1>my parsel is late\n\n00:04.000 --> 00:05.000\n<v Speaker 2>I am sorry\n';

describe.skipIf(isBrowserMissing)('notes on a call', () => {
  const archive = openArchive();

  beforeAll(async () => {
    const type = { 'Content-Type': 'text/vtt' };
    await archive.app.filed(await archive.app.deliver('/callback/generic?id=call-1', captions, type));
    await until('it can be read', async () => (await archive.app.api(`/api/v1${call}`)).json.transcripts.length > 0);
  });

  async function save(page: WatchedPage): Promise<void> {
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/#notes$/);
  }

  it('are taken by whoever reads it: tags, a note, the names of those who spoke', async () => {
    const page = await archive.visit(call);
    await page.getByText('Tag, note, name the speakers').click();
    await page.getByLabel('Tags').fill('parcel, vip');
    await page.getByRole('textbox', { name: 'Note' }).fill('Call back on Monday.');
    await page.getByLabel('Speaker 1 is').fill('Ann');
    await save(page);

    expect(await page.locator('.call-notes .tags').textContent()).toContain('vip');
    expect(await page.locator('p.note').textContent()).toBe('Call back on Monday.');
    expect(await page.locator('.speaker').first().textContent()).toBe('Ann');
    await page.getByRole('link', { name: 'parcel' }).click();
    await page.waitForURL(archive.urlOf('/jobs?tag=parcel'));
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.goto(archive.urlOf('/search?q=monday'));
    expect(await page.locator('[aria-labelledby="in-notes"] a').getAttribute('href')).toBe(call);
  });

  it('correct what was understood wrongly, the vendor’s words kept beside, and can be undone', async () => {
    const page = await archive.visit(call);
    await page.getByText('Correct what was understood').click();
    await page
      .locator('.words')
      .first()
      .evaluate((words) => {
        const text = words.firstChild as Text;
        getSelection()?.setBaseAndExtent(text, 3, text, 9);
      });
    await expect.poll(() => page.getByLabel('The vendor’s words').inputValue()).toBe('parsel');
    await page.getByRole('textbox', { name: 'What was said' }).fill('parcel');
    await page.getByRole('button', { name: 'Correct' }).click();
    await page.waitForURL(/#notes$/);
    expect(await page.locator('.words').first().textContent()).toBe('my parcel is late');
    expect(await page.locator('.call-notes del').textContent()).toBe('parsel');

    await page.getByText('Who changed what').click();
    await page.getByRole('button', { name: 'Undo the last change' }).click();
    await expect.poll(() => page.locator('.words').first().textContent()).toBe('my parsel is late');
  });

  it('tell the second of two people that somebody was faster', async () => {
    const [one, other] = [await archive.visit(call), await archive.visit(call)];
    for (const [page, note] of [
      [one, 'mine'],
      [other, 'and mine'],
    ] as const) {
      await page.getByText('Tag, note, name the speakers').click();
      await page.getByRole('textbox', { name: 'Note' }).fill(note);
    }
    await save(one);
    await other.getByRole('button', { name: 'Save' }).click();

    await other.getByText('somebody has changed it meanwhile').waitFor();
    other.complaints.splice(0);
    await one.reload();
    expect(await one.locator('p.note').textContent()).toBe('mine');
  });

  it.each([390, 1440])('stand where they can be read, %d pixels wide', async (width) => {
    const page = await archive.visit(call, { viewport: { width, height: 900 } });
    for (const summary of await page.locator('.call-notes summary').all()) await summary.click();

    expect(await misplacedText(page)).toEqual([]);
  });
});
