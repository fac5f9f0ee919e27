import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

/** Browsers write a refused question to the console, also where a page shows it. */
const refused = 'console: Failed to load resource: the server responded with a status of 400 (Bad Request)';

describe.skipIf(isBrowserMissing)('the search', () => {
  const archive = openArchive();

  beforeAll(async () => {
    for (const vendor of ['speechmatics', 'voicebase', 'gladia', 'vspark']) await archive.send(vendor);
    await archive.send('speechmatics', { seed: 2 });
    for (const job of ['one', 'two', 'three']) {
      const type = { 'Content-Type': 'text/plain' };
      await archive.app.deliver(`/callback/generic?id=${job}`, `Ann: what a hullabaloo of ${job}`, type);
    }
    await until('all of it is indexed', async () => {
      const { json } = await archive.app.api('/api/v1/search?q=hullabaloo&limit=500');
      const [thanks, other] = [await hitsOf('order', 'gladia'), await hitsOf('order', 'vspark')];
      return json.items.length >= 3 && thanks > 0 && other > 0;
    });
  });

  async function hitsOf(words: string, source: string): Promise<number> {
    return (await archive.app.api(`/api/v1/search?q=${words}&source=${source}`)).json.items.length;
  }

  it('finds words with the keyboard alone, and a hit leads to its second', async () => {
    const page = await archive.visit('/search');
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
    await page.keyboard.type('"take your time"');
    await page.keyboard.press('Enter');
    await page.locator('.found-job').first().waitFor();

    expect(new URL(page.url()).search).toBe('?q=%22take+your+time%22');
    const place = page.locator('.places a').first();
    expect(await place.locator('mark').allTextContents()).toEqual(['take your time']);
    expect(await place.textContent()).toMatch(/^\d:\d\d /);
    await place.focus();
    const href = (await place.getAttribute('href')) ?? '';
    expect(href).toMatch(/^\/jobs\/\w+\/[^/?]+\?t=\d+(\.\d+)?&delivery=[0-9a-f-]{36}&part=\d+#at$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(archive.urlOf(href));
  });

  it.each([390, 1280])('shows what was found as running text, %d pixels wide', async (width) => {
    const page = await archive.visit('/search?q=order', { viewport: { width, height: 800 } });
    const hits = page.locator('.places bdi:has(mark)');

    // What stands in boxes of its own is no sentence any more; a browser tells such boxes apart by line ends.
    for (const text of await hits.allInnerTexts()) expect(text).not.toContain('\n');
    expect(await hits.count()).toBeGreaterThan(0);
  });

  it('keeps filters in the address, and shows which are set', async () => {
    const page = await archive.visit('/search?q=order');
    await page.getByText('More filters').click();
    await page.getByLabel('Source').selectOption('gladia');
    await page.getByLabel('Vendor').fill('gladia');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/source=gladia/);

    expect(new URL(page.url()).search).toBe('?q=order&source=gladia&vendor=gladia');
    expect(await page.getByLabel('Vendor').inputValue()).toBe('gladia');
    for (const about of await page.locator('.found-job .about').allTextContents()) expect(about).toContain('gladia');
  });

  it('pages through what was found', async () => {
    const page = await archive.visit('/search?q=hullabaloo&limit=2');
    const first = await page.locator('.found-job h2').allTextContents();
    await page.getByRole('link', { name: 'Older' }).click();
    await page.waitForURL(/cursor=/);

    for (const name of await page.locator('.found-job h2').allTextContents()) expect(first).not.toContain(name);
    await page.getByRole('link', { name: 'Newest' }).click();
    await page.waitForURL((url) => !url.searchParams.has('cursor'));
  });

  it('says at the field what is wrong, and what to do when nothing is found', async () => {
    const page = await archive.visit('/search');
    await page.getByLabel('Words').fill('"!?"');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();

    expect(await page.getByRole('alert').textContent()).toBe('the text holds no word to look for');
    expect(await page.getByLabel('Words').getAttribute('aria-describedby')).toBe('q-problem');
    expect(page.complaints.splice(0)).toEqual([refused]);
    await checkLooks(page, 'search-problem');

    await page.getByLabel('Words').fill('nobodysaidthis');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing found').waitFor();
  });

  it('explains its language, without script too', async () => {
    const page = await archive.visit('/search', { javaScriptEnabled: false });
    await page.getByText('How to search').click();
    expect(await page.getByText('words that begin so').isVisible()).toBe(true);
    await page.getByLabel('Words').fill('order');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/q=order/);

    expect(await page.locator('mark').first().isVisible()).toBe(true);
  });

  it('looks right', async () => {
    const page = await archive.visit('/search');
    await page.getByText('How to search').click();
    await checkLooks(page, 'search');
    await page.goto(archive.urlOf('/search?q=take+your+time'));
    await checkLooks(page, 'search-found');
  });
});
