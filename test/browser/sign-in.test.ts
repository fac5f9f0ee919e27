import { describe, expect, it } from 'vitest';
import { archiveToken } from '../fixtures/config.ts';
import { openArchive, signIn } from './lib/archive.ts';
import { aPage, isBrowserMissing } from './lib/browser.ts';
import { checkLooks } from './lib/looks.ts';

/** Browsers write a failed request to the console, also where it is what should happen. */
const refused = 'console: Failed to load resource: the server responded with a status of 401 (Unauthorized)';

describe.skipIf(isBrowserMissing)('signing in', () => {
  const archive = openArchive();

  it('asks for the token, says when it is wrong, and goes where one wanted to go', async () => {
    const page = await aPage();
    await page.goto(archive.urlOf('/api/v1/files?path='));
    await page.getByLabel('Archive token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Archive token').fill(archiveToken);
    await page.getByRole('button', { name: 'Sign in' }).click();

    await page.waitForURL(archive.urlOf('/api/v1/files?path='));
    expect(await page.locator('body').textContent()).toContain('"items"');
    expect(page.complaints.splice(0)).toEqual([refused, refused]);
  });

  it('takes the token of the printed link out of the address, and keeps it from scripts', async () => {
    const page = await aPage();
    await signIn(page, archive.urlOf('/'));

    expect(page.url()).toBe(archive.urlOf('/'));
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Overview');
    expect(await page.evaluate('document.cookie')).toBe('');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', secure: false });
  });

  it.each(['localhost', 'archive.lan'])('works over plain http at %s: form, session, sign-out', async (host) => {
    const page = await aPage();
    await page.goto(archive.urlOf('/sign-in', host));
    await page.getByLabel('Archive token').fill(archiveToken);
    await page.keyboard.press('Enter');
    await page.waitForURL(archive.urlOf('/', host));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(archive.urlOf('/sign-in', host));
    await page.goto(archive.urlOf('/', host));

    expect(await page.getByLabel('Archive token').isVisible()).toBe(true);
    expect(page.complaints.splice(0)).toEqual([refused]);
  });

  it('lets those in who are signed in and come by a link of another site', async () => {
    const page = await aPage();
    await signIn(page, archive.urlOf('/'));
    await page.route('http://other.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${archive.urlOf('/?')}">archive</a>` }),
    );
    await page.goto('http://other.example/');
    await page.getByRole('link', { name: 'archive' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    page.complaints.splice(0);
  });

  it('takes no form from another site', async () => {
    const page = await aPage();
    await page.route('http://other.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${archive.urlOf('/sign-in')}"><input name="token" value="${archiveToken}"><button>go</button></form>`,
      }),
    );
    await page.goto('http://other.example/');
    await page.getByRole('button').click();
    await page.getByRole('alert').waitFor();

    expect(await page.getByRole('alert').textContent()).toContain('not sent by a page of this archive');
    expect(await page.context().cookies()).toEqual([]);
    page.complaints.splice(0);
  });

  it('works without script', async () => {
    const page = await aPage({ javaScriptEnabled: false });
    await page.goto(archive.urlOf('/sign-in'));
    await page.getByLabel('Archive token').fill(archiveToken);
    await page.keyboard.press('Enter');
    await page.waitForURL(archive.urlOf('/'));
  });

  it('looks right', async () => {
    const page = await aPage();
    await page.goto(archive.urlOf('/sign-in'));
    await checkLooks(page, 'sign-in');
  });
});
