import { beforeAll, describe, expect, it } from 'vitest';
import type { Transcript } from '../../src/domain/transcript.ts';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing, type WatchedPage } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';
import { richTranscript } from './lib/transcripts.ts';

const call = '/jobs/speechmatics/call-1';
const json = { 'Content-Type': 'application/json' };

describe.skipIf(isBrowserMissing)('a job', () => {
  const archive = openArchive();
  let transcript: Transcript;

  beforeAll(async () => {
    const contents = ['transcript', 'transcript.srt', 'data', 'jobinfo'];
    await archive.send('speechmatics', { contents, jobId: 'call-1' });
    await deliver(
      'rich',
      richTranscript((plain) => plain),
    );
    await archive.send('speechmatics', { contents: ['data'], jobId: 'rich' });
    transcript = JSON.parse((await archive.app.api(`/api/v1${call}/transcript.json`)).text);
    await until('both are indexed', async () => (await summaries('call-1')) === 2 && (await summaries('rich')) === 1);
  });

  async function deliver(jobId: string, body: string): Promise<void> {
    const path = `/callback/speechmatics?id=${encodeURIComponent(jobId)}&status=success`;
    await archive.app.filed(await archive.app.deliver(path, body, json));
  }

  async function summaries(jobId: string): Promise<number> {
    return (await archive.app.api(`/api/v1/jobs/speechmatics/${jobId}`)).json.transcripts.length;
  }

  /** When a word of the call is said, in ms. */
  function momentOf(word: string): number {
    const found = transcript.segments.flatMap(({ words }) => words).find(({ text }) => text === word);
    return found?.startMs ?? -1;
  }

  it('plays from the word that is clicked, and the spoken word is marked and moves on', async () => {
    const page = await archive.visit(call);
    await drawn(page);
    // Slow enough that no word is over before a busy machine has looked.
    await page.evaluate('document.getElementById("recording").playbackRate = 0.1');
    await clickWord(page, 'waiting');

    await expect.poll(() => marked(page, 'spoken')).toEqual(['waiting']);
    expect((await currentMs(page)) - momentOf('waiting')).toBeGreaterThanOrEqual(0);
    expect(await page.locator('.said[aria-current]').textContent()).toContain('I am still waiting');
    await expect.poll(() => marked(page, 'spoken')).toEqual(['for']);
    expect(await page.evaluate('document.getElementById("recording").paused')).toBe(false);
  });

  it('plays from a time that is clicked, and from the drawn sound', async () => {
    const page = await archive.visit(call);
    await page.getByRole('link', { name: '0:09', exact: true }).click();
    await expect.poll(() => currentMs(page)).toBeGreaterThanOrEqual(momentOf('sorry') - 500);
    expect(new URL(page.url()).hash).toMatch(/^#t=9\.\d+$/);

    await drawn(page);
    const waveform = page.locator('#waveform');
    const box = await waveform.boundingBox();
    await waveform.click({ position: { x: (box?.width ?? 0) * 0.75, y: 20 } });
    await expect.poll(() => currentMs(page)).toBeGreaterThan(14_000);
  });

  it('is worked with the keyboard: space, arrows, speed', async () => {
    const page = await archive.visit(call);
    await page.locator('body').press('ArrowRight');
    await expect.poll(() => currentMs(page)).toBe(5000);
    await page.locator('body').press('Shift+ArrowRight');
    await expect.poll(() => marked(page, 'spoken')).toEqual(['The']);
    await page.locator('body').press('Shift+ArrowLeft');
    await expect.poll(() => marked(page, 'spoken')).toEqual(['Hello']);
    await page.locator('body').press('Space');
    await expect.poll(() => page.evaluate('document.getElementById("recording").paused')).toBe(false);
    await page.locator('body').press('Space');
    await expect.poll(() => page.evaluate('document.getElementById("recording").paused')).toBe(true);
    await page.getByLabel('Speed').selectOption('1.5');
    expect(await page.evaluate('document.getElementById("recording").playbackRate')).toBe(1.5);

    const before = await currentMs(page);
    await page.getByLabel('Find').fill('a b');
    await page.getByLabel('Find').press('ArrowLeft');
    expect(await currentMs(page)).toBe(before);
  });

  it('opens at the second of its address, and plays when the browser lets it', async () => {
    const page = await archive.visit(`${call}?t=13.5#at`);
    await expect.poll(() => currentMs(page)).toBeGreaterThanOrEqual(13_500);

    expect(await page.locator('#at').textContent()).toContain('Thank you');
    const isPlaying = () => page.evaluate('!document.getElementById("recording").paused');
    const isAsking = () => page.getByText(/^Press play/).isVisible();
    await until('it plays, or asks to be started', async () => (await isPlaying()) || (await isAsking()));
  });

  it('draws the sound as heard up to the second at which it opened, however late it is drawn', async () => {
    const page = await archive.visit('/jobs');
    const sought = Promise.withResolvers<void>();
    await page.route(/\/parts\/2$/, async (route) => {
      if (route.request().resourceType() === 'fetch') await sought.promise;
      await route.continue();
    });
    await page.goto(archive.urlOf(`${call}?t=13.5`));
    await expect.poll(() => currentMs(page)).toBeGreaterThanOrEqual(13_500);
    sought.resolve();

    await drawn(page);
    await expect.poll(() => drawnPercent(page)).toBeGreaterThan(50);
  });

  it('is searched inside, forwards and backwards', async () => {
    const page = await archive.visit(call);
    await page.getByLabel('Find').fill('ÏT');
    await expect.poll(() => page.locator('#found').textContent()).toMatch(/^1 of \d$/);
    expect(new Set((await marked(page, 'found')).map((text) => text.toLowerCase()))).toEqual(new Set(['it']));

    const first = await place(page, 'found-here');
    await page.getByLabel('Find').press('Enter');
    expect(await page.locator('#found').textContent()).toMatch(/^2 of/);
    expect(await place(page, 'found-here')).not.toEqual(first);
    await page.getByLabel('Find').press('Shift+Enter');
    expect(await place(page, 'found-here')).toEqual(first);
    await page.getByLabel('Find').fill('zebra');
    await expect.poll(() => page.locator('#found').textContent()).toBe('not found');
    expect(await marked(page, 'found')).toEqual([]);
  });

  it('shows what the vendor was unsure of on demand, and all that it found', async () => {
    const page = await archive.visit('/jobs/speechmatics/rich');
    expect(await marked(page, 'unsure')).toEqual([]);
    await page.getByLabel('Unsure words').selectOption('75');
    expect(await marked(page, 'unsure')).toEqual(['aboard', 'Captain']);
    await page.getByLabel('Unsure words').selectOption('50');
    expect(await marked(page, 'unsure')).toEqual(['Captain']);

    const found = await page.locator('.annotations').textContent();
    for (const text of ['A captain greets', 'The greeting.', 'Travel', 'positive ×2']) expect(found).toContain(text);
    await page.getByText('Translations').click();
    expect(await page.getByText('Willkommen an Bord').isVisible()).toBe(true);
  });

  it('offers every transcript, ours and the vendor’s own', async () => {
    const page = await archive.visit(call);
    const links = page.locator('.downloads a');
    const addresses = await links.evaluateAll((all) => all.map((link) => String(link.getAttribute('href'))));
    expect(addresses.length).toBe(7);
    for (const address of addresses) expect([address, (await archive.app.api(address)).status]).toEqual([address, 200]);

    await page.getByRole('link', { name: 'srt', exact: true }).click();
    await page.waitForURL(/\?delivery=.+&part=1$/);
    expect(await page.locator('.choices [aria-current]').textContent()).toBe('srt');
    expect(await page.locator('#speech').textContent()).toContain('I am still waiting');
  });

  it('says everything without script, the recording and the deliveries included', async () => {
    const page = await archive.visit(`${call}?t=13.5#at`, { javaScriptEnabled: false });
    expect(await page.locator('.speech').textContent()).toMatch(
      /0:04\s*Speaker 2\s*Hello, I am still waiting for my parcel\./,
    );
    expect(await page.locator('#at').textContent()).toContain('Thank you');
    expect(await page.locator('audio[controls]').getAttribute('src')).toMatch(/^\/api\/v1\/deliveries\/.+\/parts\/2$/);
    expect(await page.locator('#tools').isVisible()).toBe(false);
    await page.locator('.delivery summary').click();
    expect(await page.locator('.delivery').textContent()).toMatch(/authorization\s*\*\*\*/i);
    expect(await page.locator('.delivery .hash').count()).toBe(4);
  });

  it('says when more has come, and what is still missing', async () => {
    await deliver('growing', JSON.stringify({ job: { id: 'growing', config: wanting(['transcript', 'data']) } }));
    const page = await archive.visit('/');
    // What comes before the page listens is not told to it.
    const isListening = page.waitForResponse((answer) => {
      return answer.url().endsWith('/events') && answer.frame().url().endsWith('/growing');
    });
    await page.goto(archive.urlOf('/jobs/speechmatics/growing'));
    await isListening;
    expect(await page.getByText('transcript and media to come').isVisible()).toBe(true);
    expect(await page.getByText('No transcript has come').isVisible()).toBe(true);

    await archive.send('speechmatics', { contents: ['data'], jobId: 'growing' });
    await page.getByRole('link', { name: 'Show it' }).click();
    await page.locator('audio').waitFor();
    expect(await page.getByText('transcript to come').isVisible()).toBe(true);
  });

  it('of three hours stays light: words are no elements, and what is out of sight is not drawn', async () => {
    await archive.send('speechmatics', { contents: ['transcript'], bytes: 6_000_000, jobId: 'long' });
    await archive.send('speechmatics', { contents: ['data'], jobId: 'long' });
    const page = await archive.visit('/jobs/speechmatics/long');
    await drawn(page);
    const words = await page.evaluate(
      'document.querySelectorAll("[data-words]").length && [...document.querySelectorAll("[data-words]")].map((e) => e.dataset.words.split(" ").length).reduce((a, b) => a + b)',
    );
    expect(words).toBeGreaterThan(30_000);
    const elements = () => page.evaluate('document.querySelectorAll("*").length');
    const before = await elements();
    expect(before).toBeLessThan(25_000);
    const skipped =
      'document.querySelectorAll(".speech-block").length > 50 && [...document.querySelectorAll(".speech-block > :first-child")].filter((e) => !e.checkVisibility({ contentVisibilityAuto: true })).length > 40';
    await expect.poll(() => page.evaluate(skipped)).toBe(true);

    await page.getByLabel('Find').fill('order');
    await expect.poll(() => page.locator('#found').textContent()).toMatch(/^1 of \d{3}/);
    await page.getByLabel('Find').press('Shift+Enter');
    await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(20_000);
    await page.getByLabel('Unsure words').selectOption('90');
    expect((await marked(page, 'unsure')).length).toBeGreaterThan(1000);
    expect(await elements()).toBe(before);

    await page.goto(archive.urlOf('/jobs/speechmatics/long?t=7200#at'));
    await until('the place is in sight', async () => {
      const { y } = (await page.locator('#at').boundingBox()) ?? { y: -1 };
      return y > 0 && y < 900;
    });
  });

  it('looks right', async () => {
    const page = await archive.visit('/jobs/speechmatics/rich?t=5');
    await drawn(page);
    await page.getByLabel('Unsure words').selectOption('75');
    await checkLooks(page, 'job');
  });
});

function wanting(contents: readonly string[]) {
  return { notification_config: [{ url: 'https://collector.example.org/callback/speechmatics', contents }] };
}

/** Texts that are marked so, in reading order. */
function marked(page: WatchedPage, name: string): Promise<string[]> {
  return page.evaluate(
    `[...CSS.highlights.get('${name}')].map((range) => range.startContainer.data.slice(range.startOffset, range.endOffset))`,
  );
}

/** Where the first text that is marked so begins. */
function place(page: WatchedPage, name: string): Promise<[number, number]> {
  return page.evaluate(
    `[...CSS.highlights.get('${name}')].map(({ startContainer, startOffset }) =>
      [[...document.querySelectorAll('.words')].indexOf(startContainer.parentElement), startOffset])[0]`,
  );
}

async function drawn(page: WatchedPage): Promise<void> {
  await page.locator('#waveform canvas').first().waitFor();
}

/** How much of the drawn sound is shown as heard. */
function drawnPercent(page: WatchedPage): Promise<number> {
  return page.evaluate(
    'Number.parseFloat(document.querySelector("#waveform > div").shadowRoot.querySelector(".progress").style.width) || 0',
  );
}

function currentMs(page: WatchedPage): Promise<number> {
  return page.evaluate('document.getElementById("recording").currentTime * 1000');
}

async function clickWord(page: WatchedPage, word: string): Promise<void> {
  const point: { x: number; y: number } = await page.evaluate(`(() => {
    for (const { firstChild: text } of document.querySelectorAll('.words')) {
      const at = text.data.indexOf('${word}');
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + ${word.length});
      text.parentElement.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
  })()`);
  await page.mouse.click(point.x, point.y);
}
