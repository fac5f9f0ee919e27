import { beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing, type WatchedPage } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

describe.skipIf(isBrowserMissing)('a delivery', () => {
  const archive = openArchive();
  let sent: Delivery[];

  beforeAll(async () => {
    sent = await archive.send('speechmatics', { contents: ['transcript', 'data', 'jobinfo'] });
    for (const seed of [5, 6, 7]) sent.push(...(await archive.send('gladia', { seed })));
  });

  function sentAt(index: number): Delivery {
    const delivery = sent.at(index);
    if (delivery === undefined) throw new RangeError(`only ${sent.length} deliveries were sent`);
    return delivery;
  }

  it('tells everything, with secrets masked, and gives its bytes', async () => {
    const { id, jobId, parts } = sentAt(0);
    const page = await archive.visit('/deliveries');
    await page.locator(`a[href="/deliveries/${id}"]`).click();

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(`Delivery ${id}`);
    expect(await page.getByRole('link', { name: jobId ?? '', exact: true }).getAttribute('href')).toBe(
      `/jobs/speechmatics/${jobId}`,
    );
    expect(await page.locator('.key-value div', { hasText: 'authorization' }).textContent()).toBe('authorization***');
    for (const { sha256 } of parts) expect(await page.getByText(sha256).count()).toBeGreaterThan(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download part 0' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(parts[0]?.path?.split('/').at(-1));
  });

  it('is deleted after a question: bytes gone, record and line of the ledger kept', async () => {
    const { id, parts } = sentAt(-1);
    const page = await archive.visit(`/deliveries/${id}`);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('link', { name: 'Keep', exact: true }).click();
    await page.waitForURL(archive.urlOf(`/deliveries/${id}`));
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete 1 delivery' }).click();
    await page.getByRole('heading', { name: 'Deleted 1 delivery' }).waitFor();
    await page.getByRole('link', { name: id }).click();

    await page.getByText('The payload was deleted for good').waitFor();
    await expect(archive.app.stored(parts[0]?.path)).rejects.toThrow('ENOENT');
    const kept = (await archive.app.ledger()).map((line) => ('delivery' in line ? line.delivery.id : null));
    expect(kept).toContain(id);
  });

  it('is chosen, downloaded and deleted without script', async () => {
    const { id } = sentAt(-2);
    const page = await archive.visit('/deliveries?source=gladia', { javaScriptEnabled: false });
    const tick = page.locator(`input[value="${id}"]`);
    await tick.check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as zip' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`delivery-${id}.zip`);

    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete 1 delivery' }).click();
    await page.getByRole('link', { name: 'Go back' }).click();
    await page.waitForURL(archive.urlOf('/deliveries?source=gladia'));
    expect(await page.getByRole('row').filter({ has: tick }).textContent()).toContain('deleted');
  });

  it('looks right, and so does the question before it is deleted', async () => {
    const page = await archive.visit(`/deliveries/${sentAt(0).id}`);
    await checkLooks(page, 'delivery');
    await page.getByRole('button', { name: 'Delete…' }).click();
    await checkLooks(page, 'delivery-delete');
  });
});

describe.skipIf(isBrowserMissing)('a delivery that names no job', () => {
  const archive = openArchive();
  const said = Array.from(
    { length: 30 },
    (_, second) => `In second ${second} ${second % 10 === 7 ? 'a heron' : 'nobody'} stood there.`,
  );
  let delivery: Delivery;

  beforeAll(async () => {
    const [recorded] = await archive.send('speechmatics', { contents: ['data'] });
    const parts = [
      {
        name: 'recording',
        filename: 'pond at dawn.wav',
        type: 'audio/wav',
        body: await archive.app.part(recorded?.id ?? ''),
      },
      { name: 'captions', filename: 'pond at dawn.vtt', type: 'text/vtt', body: captionsOf(said) },
    ];
    const answer = await archive.app.deliver('/callback/generic', aForm(parts), { 'Content-Type': formType });
    delivery = await archive.app.filed(answer);
    await until('it is indexed', async () => {
      const { json } = await archive.app.api('/api/v1/search?q=heron');
      return json.items.length === 3;
    });
  });

  it('is read and heard where a hit of the search leads, and searched inside', async () => {
    expect(delivery.jobId).toBeNull();
    const page = await archive.visit('/search?q="second 17"');
    await page.locator('.places a').click();
    await page.waitForURL(archive.urlOf(`/deliveries/${delivery.id}?t=8.5&part=1#at`));

    expect(await page.locator('#at').textContent()).toMatch(/^0:08.*In second 17 a heron stood there\.$/);
    expect(await page.locator('.said').count()).toBe(said.length);
    await expect.poll(() => playerMs(page)).toBeGreaterThanOrEqual(8500);
    expect(await playerMs(page)).toBeLessThan(14_000);

    await page.getByLabel('Find').fill('HERON');
    await expect.poll(() => page.locator('#found').textContent()).toMatch(/^\d of 3$/);
    const first = await page.locator('#found').textContent();
    await page.getByLabel('Find').press('Enter');
    await expect.poll(() => page.locator('#found').textContent()).not.toBe(first);
    await page.getByLabel('Find').fill('zebra');
    await expect.poll(() => page.locator('#found').textContent()).toBe('not found');
  });

  it('gives its transcript in every form, and its parts as before', async () => {
    const page = await archive.visit(`/deliveries/${delivery.id}`);
    const links = page.locator('.downloads a');
    const addresses = await links.evaluateAll((all) => all.map((link) => String(link.getAttribute('href'))));
    expect(addresses).toContain(`/api/v1/deliveries/${delivery.id}/transcript.srt`);
    for (const address of addresses) expect([address, (await archive.app.api(address)).status]).toEqual([address, 200]);
    expect(await page.getByRole('link', { name: 'Download part 1' }).count()).toBe(1);
  });

  it('says everything without script, too', async () => {
    const page = await archive.visit(`/deliveries/${delivery.id}?t=8.5#at`, { javaScriptEnabled: false });
    expect(await page.locator('#at').textContent()).toContain('In second 17 a heron');
    expect(await page.locator('audio[controls]').getAttribute('src')).toBe(`/api/v1/deliveries/${delivery.id}/parts/0`);
    expect(await page.locator('#tools').isVisible()).toBe(false);
  });

  it('is read on a phone without sideways scrolling, with its place in sight below the player', async () => {
    const page = await archive.visit(`/deliveries/${delivery.id}?t=8.5#at`, { viewport: { width: 390, height: 844 } });
    await expect.poll(() => playerMs(page)).toBeGreaterThanOrEqual(8500);
    const at = await page.locator('#at').boundingBox();
    const player = await page.locator('#player').boundingBox();
    expect(at?.y).toBeGreaterThanOrEqual((player?.y ?? 0) + (player?.height ?? 0));
    expect(at?.y).toBeLessThan(800);
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('looks right', async () => {
    const page = await archive.visit(`/deliveries/${delivery.id}?t=8.5`);
    await page.locator('#waveform canvas').first().waitFor();
    await checkLooks(page, 'delivery-spoken');
  });
});

/** WebVTT in which each of these is said in half a second. */
function captionsOf(said: readonly string[]): string {
  const clock = (ms: number) => `00:00:${(ms / 1000).toFixed(3).padStart(6, '0')}`;
  const cues = said.map((text, index) => `${clock(index * 500)} --> ${clock(index * 500 + 500)}\n${text}\n`);
  return ['WEBVTT\n', ...cues].join('\n');
}

function playerMs(page: WatchedPage): Promise<number> {
  return page.evaluate('document.getElementById("recording").currentTime * 1000');
}
