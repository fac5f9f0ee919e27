import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A browser that can be started. */
export interface FoundChromium {
  executablePath: string;
  env: Record<string, string | undefined>;
}

const packages = join(import.meta.dirname, '../../../node_modules');

/** Chromium as npm brings it, else the one of this system; null when there is none. */
export async function findChromium(): Promise<FoundChromium | null> {
  return (await unpackChromium()) ?? findInstalled();
}

/**
 * Unpacks the browser of `@sparticuz/chromium` (Linux on x64), once, below node_modules. It brings a font too: pages look
 * the same wherever tests run.
 *
 * Test files run at the same moment. Each unpacks into a folder of its own, and the first to finish gives it its name.
 */
async function unpackChromium(): Promise<FoundChromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const { version } = JSON.parse(await readFile(join(packages, '@sparticuz/chromium/package.json'), 'utf8'));
  const folder = join(packages, '.cache', `chromium-${version}`);
  const found = {
    executablePath: join(folder, 'chromium'),
    env: { ...process.env, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
  if (!existsSync(found.executablePath)) await unpackInto(folder);
  await nameFonts(folder);
  return found;
}

async function unpackInto(folder: string): Promise<void> {
  await mkdir(join(packages, '.cache'), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  const before = process.env.TMPDIR;
  // The package unpacks into the folder for temporary files.
  process.env.TMPDIR = unfinished;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** The package's own settings look for the fonts in /tmp, where they may be tidied away. */
async function nameFonts(folder: string): Promise<void> {
  const [fonts, cache] = [join(folder, 'fonts'), join(folder, 'fonts-cache')];
  const unfinished = join(folder, `fonts.conf-${process.pid}`);
  await writeFile(unfinished, `<fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>\n`);
  await rename(unfinished, join(folder, 'fonts.conf'));
}

const usualNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

async function findInstalled(): Promise<FoundChromium | null> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [...folders.flatMap((folder) => usualNames.map((name) => join(folder, name))), ...usualPlaces];
  for (const executablePath of candidates) {
    const isThere = await access(executablePath).then(
      () => true,
      () => false,
    );
    if (isThere) return { executablePath, env: { ...process.env } };
  }
  return null;
}
