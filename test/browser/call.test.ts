import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing, type WatchedPage } from './lib/browser.ts';
import { longCall } from './lib/long-call.ts';

const long = '/jobs/generic/long';
const phone = { viewport: { width: 390, height: 800 } };

describe.skipIf(isBrowserMissing)('a call', () => {
  const archive = openArchive();

  beforeAll(async () => {
    await deliver('long', longCall(3), 'text/vtt');
    await deliver('hebrew', 'WEBVTT\n\n00:00.000 --> 00:02.000\n<v דנה>שלום, מה שלומך היום?\n', 'text/vtt');
    await deliver('..', 'Ann: a call with an id that addresses do without', 'text/plain');
    await archive.send('speechmatics', { contents: ['transcript', 'data'], jobId: 'heard' });
    await until('all of them can be read', async () => {
      const { json } = await archive.app.api('/api/v1/jobs/generic/long');
      return json.transcripts.length > 0;
    });
  });

  async function deliver(id: string, body: string, type: string): Promise<void> {
    await archive.app.filed(await archive.app.deliver(`/callback/generic?id=${id}`, body, { 'Content-Type': type }));
  }

  it('stays where somebody has found something, while it is heard', async () => {
    const page = await archive.visit('/jobs/speechmatics/heard');
    await page.evaluate('document.getElementById("recording").play()');
    await page.getByLabel('Find').fill('thank');
    await expect.poll(() => page.locator('#found').textContent()).toMatch(/^1 of/);

    expect(await page.getByLabel('Follow').isChecked()).toBe(false);
  });

  it.each(['/jobs/generic/long?t=5000', '/jobs/generic/long?t=9315#at'])(
    'opens a phone at the moment of a link: %s',
    async (path) => {
      const page = await archive.visit(path, phone);
      await rested(page);
      const { top } = await page.locator('#at .words').evaluate((meant) => meant.getBoundingClientRect().toJSON());

      expect(top).toBeGreaterThan(0);
      expect(top).toBeLessThan(phone.viewport.height);
      const text = await page.locator('#at').textContent();
      expect(text).toContain(`(${Math.floor(Number(/t=(\d+)/.exec(path)?.[1]) / 5)})`);
    },
  );

  it('is copied passage by passage with time and speaker', async () => {
    const page = await archive.visit('/jobs/speechmatics/heard');
    const copied = await page.evaluate(`(() => {
      const words = document.querySelectorAll('.words');
      getSelection().setBaseAndExtent(words[1].firstChild, 0, words[2].firstChild, 3);
      const data = new DataTransfer();
      document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData('text/plain');
    })()`);

    expect(copied).toMatch(/^\[0:04\] Speaker 2: Hello.*\n\[0:07\] Speaker 2: The order/);
  });

  it('leaves out silence where somebody wants that', async () => {
    const silent = 'WEBVTT\n\n00:00.000 --> 00:01.000\n<v A>one\n\n00:15.000 --> 00:16.000\n<v B>two\n';
    await archive.app.filed(
      await archive.app.deliver('/callback/speechmatics?id=heard&status=success', silent, {
        'Content-Type': 'text/vtt',
      }),
    );
    const { json } = await archive.app.api('/api/v1/jobs/speechmatics/heard');
    const page = await archive.visit(`/jobs/speechmatics/heard?delivery=${json.deliveries.at(-1).id}`);
    await page.getByLabel('Skip silence').check();
    await page.evaluate('document.getElementById("recording").play()');

    await expect.poll(() => page.evaluate('document.getElementById("recording").currentTime')).toBeGreaterThan(14);
    expect(await page.evaluate('document.getElementById("recording").paused')).toBe(false);
  });

  it('lets what is read from right to left begin at the right, its speaker too', async () => {
    const page = await archive.visit('/jobs/generic/hebrew');
    const [speaker, clock] = await Promise.all(['.speaker', '.said > .clock'].map((part) => leftOf(page, part)));

    expect(clock).toBeGreaterThan(speaker ?? Number.POSITIVE_INFINITY);
    expect(
      await page
        .locator('.said')
        .first()
        .evaluate((said) => getComputedStyle(said).direction),
    ).toBe('rtl');
  });

  it('has a page under any id, two dots included', async () => {
    const page = await archive.visit('/jobs');
    await page.getByRole('link', { name: '..', exact: true }).click();
    await page.waitForURL(archive.urlOf('/jobs/generic/~..'));

    expect(await page.locator('.words').textContent()).toContain('addresses do without');
    expect((await archive.app.api('/api/v1/jobs/generic/~../transcript.txt')).text).toContain('addresses do without');
  });

  it('is reached and searched by keys, which a question mark shows', async () => {
    const page = await archive.visit('/');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' });
    // The second key counts for a moment only, which may be over on a busy machine.
    await expect
      .poll(async () => {
        if (page.url() !== archive.urlOf('/jobs')) for (const key of ['g', 'j']) await page.keyboard.press(key);
        return page.url();
      })
      .toBe(archive.urlOf('/jobs'));
    await page.waitForLoadState();
    await page.keyboard.press('/');
    await page.keyboard.type('g j');
    expect(await page.getByLabel('Id or title').inputValue()).toBe('g j');
  });

  it('prints what was said, and no tools', async () => {
    const page = await archive.visit(long);
    await page.emulateMedia({ media: 'print' });

    expect(await page.locator('.words').first().isVisible()).toBe(true);
    for (const part of ['.job-player', '.beside', '.sections', '.behind']) {
      expect(await page.locator(part).first().isVisible(), part).toBe(false);
    }
  });

  function leftOf(page: WatchedPage, selector: string): Promise<number> {
    return page
      .locator(selector)
      .first()
      .evaluate((element) => element.getBoundingClientRect().left);
  }

  /** Waits until nothing has moved for some frames. */
  async function rested(page: WatchedPage): Promise<void> {
    await page.evaluate(`new Promise((done) => {
      let [still, last] = [0, -1];
      const look = () => {
        still = scrollY === last ? still + 1 : 0;
        last = scrollY;
        if (still >= 12) done();
        else requestAnimationFrame(look);
      };
      look();
    })`);
  }
});
