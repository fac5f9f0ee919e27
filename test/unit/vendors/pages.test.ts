import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { vendors } from '../../../src/vendors/all.ts';

const folder = new URL('../../../docs/vendors/', import.meta.url);
const pages = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
const textOf = (page: string): Promise<string> => readFile(new URL(page, folder), 'utf8');
/** Their set-up is written by the pages of the archive. */
const elsewhere = ['speechmatics', 'voicebase', 'gladia', 'vspark', 'generic', 'auto'];

/** Settings as on a page, with a value for every variable. */
async function load(settings: string) {
  const cwd = await mkdtemp(join(tmpdir(), 'vendor-page-'));
  await writeFile(join(cwd, 'settings.yaml'), settings);
  const names = [...settings.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name);
  const env = Object.fromEntries(names.map((name) => [name, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']));
  return loadConfig({ file: 'settings.yaml', env, cwd, vendors });
}

describe('docs/vendors', () => {
  it('has a page for every vendor, which the first page names', async () => {
    const named = [...vendors.keys()].filter((name) => !elsewhere.includes(name));
    const overview = await textOf('README.md');

    expect(pages).toEqual(expect.arrayContaining(named.map((name) => `${name}.md`)));
    for (const page of pages) if (page !== 'README.md') expect(overview).toContain(`](${page})`);
  });

  it.each(pages.filter((page) => page !== 'README.md'))(
    '%s shows settings that load, and says when it was read',
    async (page) => {
      const text = await textOf(page);
      const [, settings = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
      const { config, warnings } = await load(settings);
      const name = page.replace('.md', '');

      expect(warnings).toEqual([]);
      expect(config.sources.map(({ source }) => source.vendor)).toEqual([vendors.has(name) ? name : 'generic']);
      expect(text).toContain('collector.example.org');
      expect(text).toMatch(/## Sources\n\nRead on \d{4}-\d\d-\d\d/);
    },
  );
});
