import { beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

describe.skipIf(isBrowserMissing)('the files', () => {
  const archive = openArchive();
  let media: Delivery;
  let captions: Delivery;

  async function deliver(name: string, body: string | Buffer, type = 'application/json'): Promise<Delivery> {
    const answer = await archive.app.deliver(`/callback/generic/${encodeURIComponent(name)}`, body, {
      'Content-Type': type,
    });
    return archive.app.filed(answer);
  }

  const pathOf = ({ parts }: Delivery) => (parts.find(({ kind }) => kind === 'subtitles') ?? parts[0])?.path ?? '';
  const pageOf = (delivery: Delivery) => `/files?path=${encodeURIComponent(pathOf(delivery))}`;

  beforeAll(async () => {
    const [filed] = await archive.send('speechmatics', { contents: ['transcript.srt', 'transcript', 'data'] });
    captions = filed ?? expect.unreachable();
    await archive.send('gladia');
    media = await deliver('tone.wav', aTone(), 'application/octet-stream');
  });

  it('leads from the root down to a file and back', async () => {
    const page = await archive.visit('/');
    await page.getByRole('link', { name: 'Files' }).click();
    const names = pathOf(captions).split('/');
    for (const name of names) await page.locator('main').getByRole('link', { name, exact: true }).click();
    await page.waitForURL(archive.urlOf(`/files?path=${pathOf(captions)}`));

    expect(await page.locator('pre').textContent()).toMatch(/^1\n00:00:00,\d{3} --> /);
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'speechmatics' }).click();
    await page.waitForURL(/path=speechmatics$/);
  });

  it('unfolds JSON with the keyboard, without script', async () => {
    const filed = await deliver('call.json', JSON.stringify({ said: [{ text: 'hello', at: 1.5 }], done: true }));
    const page = await archive.visit(pageOf(filed), { javaScriptEnabled: false });
    const said = page.locator('summary', { hasText: 'said' });

    expect(await page.getByText('"hello"').isVisible()).toBe(false);
    await said.press('Enter');
    await page.locator('summary', { hasText: '2 keys' }).last().press('Enter');
    expect(await page.getByText('"hello"').isVisible()).toBe(true);
  });

  it('plays what is held, from any place in it', async () => {
    const page = await archive.visit(pageOf(media));
    const ranges: string[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/parts/') && response.status() === 206) ranges.push(response.url());
    });
    await page.reload();
    const seek = `new Promise((resolve, reject) => {
      const player = document.querySelector('audio');
      player.onerror = () => reject(player.error);
      player.onseeked = () => resolve([player.duration, player.currentTime]);
      const go = () => { player.currentTime = 15; };
      if (player.readyState > 0) go(); else player.onloadedmetadata = go;
    })`;

    expect(await page.evaluate(seek)).toEqual([20, 15]);
    expect(ranges.length).toBeGreaterThan(0);
  });

  it('gives the bytes as they came', async () => {
    const filed = await deliver('plain.txt', 'as it came', 'text/plain');
    const page = await archive.visit(pageOf(filed));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);

    expect(download.suggestedFilename()).toBe('plain.txt');
  });

  it('shows the beginning of what is large', async () => {
    const words = Array.from({ length: 10_000 }, (_, index) => ({ text: `word ${index}`, start: index / 3 }));
    const filed = await deliver('large.json', JSON.stringify({ job: { id: 'x' }, words }));
    const page = await archive.visit(pageOf(filed));

    expect(await page.getByText('These are the first 256 KiB').isVisible()).toBe(true);
    await page.locator('summary', { hasText: 'words' }).click();
    expect(await page.getByText(/further ones, not shown/).isVisible()).toBe(true);
    await checkLooks(page, 'file-json');
  });

  it('has nothing outside of the archive', async () => {
    const page = await archive.visit('/files');
    for (const path of ['../tokens.json', '..%2F..%2F..%2Fetc%2Fpasswd', '%00', 'generic/..', '%2e%2e%2f']) {
      await page.goto(archive.urlOf(`/files?path=${path}`));
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Not found');
    }
    expect(page.complaints.splice(0)).toHaveLength(5);
  });

  it('looks right', async () => {
    const page = await archive.visit('/files');
    await checkLooks(page, 'files');
    await page.goto(archive.urlOf(pageOf(captions)));
    await checkLooks(page, 'file-text');
  });
});

/** Twenty seconds of a WAV file that says nothing: 8 kHz, 8 bits, one channel. */
function aTone(): Buffer {
  const samples = Buffer.alloc(8000 * 20, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
