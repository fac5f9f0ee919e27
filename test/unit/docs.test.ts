import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { tablePages, withVendorTable } from '../../scripts/vendor-table.ts';
import { known } from '../../src/compose/known.ts';
import { loadConfig } from '../../src/config/load.ts';
import { vendors } from '../../src/vendors/all.ts';
import { suggestedCredential } from '../../src/vendors/guides.ts';

const checkout = join(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(join(checkout, file), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: checkout }).sort();
const vendorPages = pages.filter((file) => /^docs\/vendors\/[^R]/.test(file));

/** What stands in the fences of a language on a page, in turn. */
function blocksOf(file: string, language: string): string[] {
  const fences = textOf(file).matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm);
  return [...fences].filter(([, , found]) => found === language).map(([, , , block = '']) => block);
}

const sections = ['server', 'storage', 'sources', 'archive', 'tracing', 'snapshots', 'log'];

/** A page may show some keys of a source alone. */
function asSettings(block: string): string {
  const shown = parse(block);
  if (Object.keys(shown).every((key) => sections.includes(key))) return block;
  return JSON.stringify({
    sources: { acme: { auth: [{ bearer: 'token-of-a-page-of-docs' }], allow: 'anyone', ...shown } },
  });
}

/** Loads settings as on a page, with a value for every variable and every file. */
async function load(block: string) {
  const cwd = await mkdtemp(join(tmpdir(), 'docs-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const settings = asSettings(block).replaceAll(/\{ *"?file"?: *[^}]*\}/g, '"secret-of-a-page-of-docs"');
  await writeFile(join(cwd, 'settings.yaml'), settings);
  const names = [...settings.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name);
  const env = Object.fromEntries(names.map((name) => [name, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']));
  return loadConfig({ file: 'settings.yaml', env, cwd, ...known });
}

describe('every page', () => {
  const settings = pages.flatMap((file) => blocksOf(file, 'yaml').map((block, index) => ({ file, index, block })));

  it.each(settings)('$file shows settings that load ($index)', async ({ block }) => {
    const { warnings } = await load(block);
    // A page on one thing shows nothing of TLS or a proxy.
    expect(warnings.filter((warning) => !warning.includes('in plain HTTP'))).toEqual([]);
  });

  it.each(pages.filter((file) => blocksOf(file, 'json').length > 0))('%s shows JSON that is JSON', (file) => {
    for (const block of blocksOf(file, 'json')) expect(() => JSON.parse(block)).not.toThrow();
  });

  it.each(pages)('%s links to pages and headings that are there', (file) => {
    for (const [, link = ''] of textOf(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? file : join(file, '..', path);
      expect(globSync(target, { cwd: checkout }), link).not.toEqual([]);
      if (heading !== undefined) expect(headingsOf(target), link).toContain(heading);
    }
  });
});

/** Anchors as GitHub makes them of headings. */
function headingsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the map of the architecture', () => {
  it('names the rooms that are there, and no others', () => {
    const [, map = ''] = /<!-- map -->\n```\n([\s\S]*?)```/.exec(textOf('docs/ARCHITECTURE.md')) ?? [];
    const lines = [...map.matchAll(/^( +)(\S+?)\/? /gm)].map(([, indent = '', name = '']) => ({
      depth: indent.length,
      name,
    }));
    let room = '';
    const named = lines.flatMap(({ depth, name }) => {
      if (depth === 2) room = name;
      // The folders of companies are as many as they are.
      return name === '…' ? [] : depth === 2 ? [name] : [`${room}/${name}`];
    });

    const isCompany = (path: string) => vendors.has(path.replace(/^vendors\//, ''));
    const files = globSync('**/*.*', { cwd: join(checkout, 'src') }).map((file) => file.split('/'));
    const there = new Set(
      files.flatMap(([room = '', ...rest]) => [room, ...(rest.length > 1 ? [`${room}/${rest[0]}`] : [])]),
    );
    expect(named.toSorted()).toEqual([...there].filter((path) => !isCompany(path)).toSorted());
  });
});

describe('the seams of the architecture', () => {
  const [, table = ''] = /<!-- seams -->\n([\s\S]*?)<!-- end of seams -->/.exec(textOf('docs/ARCHITECTURE.md')) ?? [];
  const rows = [...table.matchAll(/^\| `(\w+)`.*?\| `([\w-]+\.ts)` \| `([^`]+)`.*? \| `([^`]+)` \|$/gm)];

  it('is a table of every interface that has a suite', () => {
    expect(rows.length).toBe(table.trim().split('\n').length - 2);
    expect(rows.length).toBeGreaterThan(10);
  });

  it.each(rows.map(([, seam = '', type = '', store = '', opener = '']) => ({ seam, type, store, opener })))(
    '$seam stands where it says',
    ({ seam, type, store, opener }) => {
      expect(textOf(`src/domain/${type}`)).toMatch(new RegExp(`export (interface|type) ${seam}\\b`));
      const stores = globSync(store.replace('<name>', '*'), { cwd: join(checkout, 'src') });
      expect(stores).not.toEqual([]);
      const imports = textOf(`src/${opener}`);
      expect(stores.every((file) => imports.includes(`/${basename(file)}'`))).toBe(true);
    },
  );
});

describe('the lock file', () => {
  it('keeps npm 10 from compiling SQLite, which fails where there is no compiler', () => {
    const { packages } = JSON.parse(textOf('package-lock.json'));
    expect(packages['node_modules/better-sqlite3']).toMatchObject({ gypfile: false });
  });
});

describe('docs/vendors', () => {
  const named = [...vendors.keys()].filter((name) => name !== 'auto');

  it('has a page for every vendor, and the first page names all pages', () => {
    const overview = textOf('docs/vendors/README.md');

    expect(vendorPages).toEqual(expect.arrayContaining(named.map((name) => `docs/vendors/${name}.md`)));
    for (const file of vendorPages) expect(overview).toContain(`](${basename(file)})`);
  });

  it.each(vendorPages)('%s says the same things in the same places, and when they were read', (file) => {
    const text = textOf(file);

    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(
      expect.arrayContaining(['Set it up', 'What is received', 'Answers and retries', 'Limits', 'Sources']),
    );
    expect(text).toMatch(/## Sources\n\nRead on \d{4}-\d\d-\d\d/);
    expect(text).toMatch(/https(:\/\/|%3A%2F%2F)\S*collector\.example\.org/);
  });

  it.each(vendorPages)('%s sets up a source of its vendor with what the vendor can send', async (file) => {
    const [settings = ''] = blocksOf(file, 'yaml');
    const { config } = await load(settings);
    const name = basename(file, '.md');
    const vendor = vendors.has(name) ? name : 'generic';

    expect(config.sources.map(({ source }) => source.vendor)).toEqual([vendor]);
    const [kind = ''] = suggestedCredential(vendor, 'acme').split(':');
    if (vendor !== 'generic') expect(settings).toMatch(new RegExp(`- ${kind}:`));
  });
});

describe('the table of vendors', () => {
  it.each(tablePages)('in $file is as the profiles are', (page) => {
    expect(withVendorTable(textOf(page.file), page)).toBe(textOf(page.file));
  });
});
