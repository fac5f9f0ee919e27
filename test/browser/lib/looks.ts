import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The ways in which every page is looked at; those that axe-core judges have each colour and each layout once. */
export const looks = [
  { name: 'light-wide', colorScheme: 'light', viewport: { width: 1440, height: 900 }, isChecked: true },
  { name: 'dark-wide', colorScheme: 'dark', viewport: { width: 1440, height: 900 }, isChecked: true },
  { name: 'light-narrow', colorScheme: 'light', viewport: { width: 360, height: 740 }, isChecked: true },
  { name: 'dark-narrow', colorScheme: 'dark', viewport: { width: 360, height: 740 }, isChecked: false },
  { name: 'light-huge', colorScheme: 'light', viewport: { width: 2560, height: 1300 }, isChecked: false },
] as const;

const folder = join(import.meta.dirname, '../../artifacts');

/**
 * Looks at the page as it is now in every way: nothing is wider than the screen, axe-core finds nothing serious, and a
 * picture of each is kept in `test/artifacts/<name>-<look>.png`.
 */
export async function checkLooks(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.evaluate(axe.source);
  for (const look of looks) {
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(look.viewport);
    expect(await widthTooMuch(page), `${name} is wider than the screen: ${look.name}`).toBe(0);
    if (look.isChecked) expect(await seriousFindings(page), `${name}, ${look.name}`).toEqual([]);
    await page.screenshot({ path: join(folder, `${name}-${look.name}.png`), fullPage: true });
  }
}

function widthTooMuch(page: Page): Promise<number> {
  return page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
}

/** What axe-core finds serious or critical, each with the elements it is about. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations }: axe.AxeResults = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"], preload: false })',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
