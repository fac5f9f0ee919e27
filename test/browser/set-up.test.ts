import { describe, expect, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

describe.skipIf(isBrowserMissing)('set-up', () => {
  const archive = openArchive({
    sources: {
      speechmatics: aSource({ vendor: 'speechmatics' }),
      voicebase: aSource({ vendor: 'voicebase', auth: 'none', allow: ['voicebase'] }),
      gladia: aSource({ vendor: 'gladia' }),
      'v-spark': aSource({ vendor: 'vspark', auth: [{ query: { name: 'token', value: 'canary-of-the-url' } }] }),
      default: aSource({ vendor: 'auto' }),
      elsewhere: aSource({ allow: ['203.0.113.7'] }),
    },
  });

  it('has the request of each vendor with the URL of its source, and no secret', async () => {
    const page = await archive.visit('/set-up');
    const request = JSON.parse((await page.locator('#source-speechmatics-0-snippet').textContent()) ?? '');

    expect(request.notification_config).toEqual([
      {
        url: archive.urlOf('/callback/speechmatics'),
        contents: ['transcript', 'data'],
        auth_headers: ['Authorization: Bearer YOUR_TOKEN'],
      },
    ]);
    expect(await page.locator('#source-v-spark-0-snippet').textContent()).toBe(
      `${archive.urlOf('/callback/v-spark')}?token=YOUR_TOKEN`,
    );
    expect(await page.content()).not.toContain('canary-of-the-url');
    expect(await page.locator('#source-voicebase').textContent()).toContain('An allowlist alone guards this source.');
    expect(await page.locator('#source-gladia').textContent()).toContain('This source takes nothing of the kind');
    expect(await page.locator('#source-elsewhere').textContent()).toContain('A test cannot be sent from here');
  });

  it('sends a test callback, and shows that it came', async () => {
    const page = await archive.visit('/set-up');
    await page.getByRole('button', { name: 'Send a test callback to speechmatics' }).click();
    const section = page.locator('#source-speechmatics');
    await section.getByText('The test was accepted').waitFor();

    expect(page.url()).toMatch(/\/set-up\?tested=[\w-]+#source-speechmatics$/);
    const id = new URL(page.url()).searchParams.get('tested') ?? '';
    expect((await archive.app.filed(id)).jobId).toMatch(/^test-/);
    await section.getByText(/a test sent from here/).waitFor();
  });

  it('says plainly that a test was not accepted', async () => {
    const page = await archive.visit('/set-up');
    await page.evaluate("document.querySelector('form.test').action = '/set-up/elsewhere/test#source-elsewhere'");
    await page.getByRole('button', { name: 'Send a test callback' }).first().click();
    await page.getByRole('alert').waitFor();

    expect(await page.locator('#source-elsewhere [role=alert]').textContent()).toMatch(
      /not accepted.*403.*sender-not-allowed/,
    );
  });

  it('shows the first callback of a vendor by itself', async () => {
    const page = await archive.visit('/set-up');
    await page.getByText('Live', { exact: true }).waitFor();
    const seen = page.locator('#live-seen-gladia');
    expect(await seen.textContent()).toBe('none has come yet');
    await archive.send('gladia');

    await expect.poll(() => seen.textContent()).toMatch(/from 127\.0\.0\.1/);
  });

  it('does everything but copying without script', async () => {
    const page = await archive.visit('/set-up', { javaScriptEnabled: false });
    expect(await page.getByRole('button', { name: /^Copy/ }).first().isVisible()).toBe(false);
    await page.locator('#source-default').locator('summary', { hasText: 'Gladia' }).click();
    expect(await page.locator('#source-default-2-snippet').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Send a test callback to default' }).click();
    await page.getByText('The test was accepted').waitFor();
  });

  it('copies by the keyboard, over plain http on a LAN name too', async () => {
    const page = await archive.visit('/set-up');
    const copy = page.getByRole('button', { name: 'Copy URL of gladia' });
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    // What the button says stays until it is read.
    await page.evaluate('globalThis.setTimeout = () => 0');
    await copy.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copied URL of gladia' }).waitFor();

    expect(await page.evaluate('String(getSelection())')).toBe(archive.urlOf('/callback/gladia'));
  });

  it('looks right', async () => {
    const page = await archive.visit('/set-up');
    await page.locator('#source-default').locator('summary', { hasText: 'VoiceBase' }).click();
    await checkLooks(page, 'set-up');
  });
});
