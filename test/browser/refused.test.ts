import { beforeAll, describe, expect, it } from 'vitest';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { until } from '../fixtures/until.ts';
import { openArchive } from './lib/archive.ts';
import { isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

const token = { Authorization: `Bearer ${callbackToken}` };

describe.skipIf(isBrowserMissing)('refused and quarantined', () => {
  const archive = openArchive({
    sources: {
      acme: aSource(),
      speechmatics: aSource({ vendor: 'speechmatics', allow: ['speechmatics:eu1'] }),
      small: aSource({ limits: { body: '10B' } }),
      kept: aSource({ allow: { list: ['203.0.113.7'], mode: 'quarantine' } }),
    },
  });
  const broken: string[] = [];

  beforeAll(async () => {
    const { app } = archive;
    await app.deliver('/callback/speechmatics', 'x');
    await app.deliver('/callback/small', 'x'.repeat(11));
    await app.deliver('/callback/acme', 'x', { Authorization: 'Bearer wrong' });
    await app.deliver('/callback/nobody', 'x');
    for (const body of ['{"a": <script>alert(1)</script>', '{"status": "done",}', '[1, 2'])
      broken.push((await app.deliver('/callback/acme', body, { 'Content-Type': 'application/json' })).json.deliveryId);
    await app.deliver('/callback/acme', '[1, 2', { 'Content-Type': 'application/json' });
    await Promise.all(broken.map((id) => app.filed(id)));
    await until(
      'the one that came again is counted',
      async () => (await app.api(`/api/v1/quarantine/${broken[2]}`)).json.timesSeen === 2,
    );
    await until(
      'the refusals are counted',
      async () => (await app.api('/api/v1/refusals')).json.refusals.items.length >= 5,
    );
  });

  it('says why each was refused, and which lines to change', async () => {
    const page = await archive.visit('/refused');
    const card = (name: string) => page.getByRole('article', { name });

    expect(await card('The sender’s address is not allowed').textContent()).toContain('127.0.0.1');
    expect(await card('The sender’s address is not allowed').locator('pre').first().textContent()).toBe(
      'sources:\n  speechmatics:\n    allow:\n      # beside the entries that are there\n      - 127.0.0.1\n',
    );
    expect(await card('The body is too large').locator('pre').textContent()).toBe(
      'sources:\n  small:\n    limits: { body: 20B }\n',
    );
    expect(await card('No secret, or a wrong one').getByRole('link', { name: 'acme' }).getAttribute('href')).toBe(
      '/set-up#source-acme',
    );
    expect(await card('There is no such source').textContent()).toContain('(unknown)');
  });

  it('copies the lines', async () => {
    const page = await archive.visit('/refused');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    // What the button says stays until it is read.
    await page.evaluate('globalThis.setTimeout = () => 0');
    await page.getByRole('article', { name: 'The body is too large' }).getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();

    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('body: 20B');
  });

  it('shows a refusal by itself', async () => {
    const page = await archive.visit('/refused');
    await page.getByText('Live', { exact: true }).waitFor();
    await archive.app.send({ method: 'DELETE', path: '/callback/acme', headers: token });

    await page.getByRole('article', { name: 'Neither POST nor PUT' }).waitFor();
  });

  it('looks into what is quarantined, without letting it do anything', async () => {
    const page = await archive.visit(`/refused/quarantine/${broken[0]}`);

    expect(await page.locator('.plain-text').textContent()).toContain('<script>alert(1)</script>');
    expect(await page.locator('.notice').textContent()).toMatch(/The parser says: Unexpected token '<'/);
    await checkLooks(page, 'quarantined');
  });

  it('releases and drops after asking, with the keyboard alone and without script', async () => {
    const page = await archive.visit('/refused', { javaScriptEnabled: false });
    const row = page.getByRole('row').filter({ hasText: '2 times' });
    await row.getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Drop…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Drop this delivery?' }).waitFor();
    await page.getByRole('button', { name: 'Drop for good' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/deliveries/${broken[2]}`);
    expect((await archive.app.api(`/api/v1/deliveries/${broken[2]}`)).json.state).toBe('deleted');

    await page.goto(archive.urlOf(`/refused/quarantine/${broken[1]}`));
    await page.getByRole('button', { name: 'Release…' }).click();
    await page.getByRole('button', { name: 'Release' }).click();
    await page.waitForURL(`**/deliveries/${broken[1]}`);
    expect((await archive.app.api(`/api/v1/deliveries/${broken[1]}`)).json.state).toBe('filed');
  });

  it('trusts a new address of a vendor with one click, which releases what was kept aside', async () => {
    const answer = await archive.app.deliver('/callback/kept/call.txt', 'x');
    await archive.app.filed(answer);
    const page = await archive.visit('/refused', { javaScriptEnabled: false });
    await page
      .getByRole('table', { name: /not listed/ })
      .getByRole('button', { name: 'Trust 127.0.0.1 for kept' })
      .click();
    await page.waitForURL('**/set-up#source-kept');

    expect(await page.getByRole('button', { name: 'Revoke 127.0.0.1 for kept' }).count()).toBe(1);
    expect(await archive.app.filed(answer)).toMatchObject({ state: 'filed' });
    await page.goto(archive.urlOf('/refused'));
    expect(await page.getByText('Not listed, with the right secret').count()).toBe(0);
  });

  it('takes no such form from another site', async () => {
    const page = await archive.visit('/refused');
    await page.route('http://other.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${archive.urlOf(`/refused/quarantine/${broken[0]}/drop`)}"><button name="confirmed" value="yes">go</button></form>`,
      }),
    );
    await page.goto('http://other.example/');
    await page.getByRole('button').click();
    await page.getByLabel('Archive token').waitFor();
    page.complaints.splice(0);

    expect((await archive.app.api(`/api/v1/deliveries/${broken[0]}`)).json.state).toBe('quarantined');
  });

  it('looks right', async () => {
    const page = await archive.visit('/refused');
    await checkLooks(page, 'refused');
    await page.goto(archive.urlOf('/refused/quarantine'));
    await checkLooks(page, 'quarantine');
  });
});
