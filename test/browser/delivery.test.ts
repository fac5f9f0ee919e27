import { beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
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
    await page.getByRole('link', { name: 'Keep' }).click();
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
