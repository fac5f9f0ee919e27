import { globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildAssets } from './build-assets.ts';

const checkout = join(import.meta.dirname, '..');

/**
 * Bundles the program, its threads and what browsers get into a folder, and takes away what stands there besides.
 *
 * A process opens some eighty files of ours where it would open hundreds: docs/decisions/026 has the figures.
 */
export async function buildProgram(folder: string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: checkout,
    entryPoints: ['src/cli.ts', ...globSync('src/compose/threads/*-thread.ts', { cwd: checkout })],
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    splitting: true,
    // Packages are taken from node_modules as they are: some bring files of their own, some a native part.
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node22.15',
    sourcemap: 'linked',
    write: false,
  });
  const programs = outputFiles.map(({ path, contents }) => ({ path, bytes: Buffer.from(contents) }));
  const assets = buildAssets().map(({ file, text }) => ({
    path: join(folder, 'assets', file),
    bytes: Buffer.from(text),
  }));
  await replaceFiles(folder, [...programs, ...assets, { path: join(folder, 'THIRD-PARTY.txt'), bytes: licences() }]);
}

/** Of the packages that are in the bundles for browsers; all others are installed beside the program, with their own. */
function licences(): Buffer {
  const texts = globSync('src/web/client/**/*.ts', { cwd: checkout }).map((file) =>
    readFileSync(join(checkout, file), 'utf8'),
  );
  const named = texts.flatMap((text) => [...text.matchAll(/from '([^.'][^']*)'/g)].map(([, name = '']) => name));
  const packages = [...new Set(named.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name))].sort();
  return Buffer.from(packages.map((name) => `${name}\n\n${licenceOf(name)}`).join('\n\n'));
}

function licenceOf(name: string): string {
  const folder = join(checkout, 'node_modules', name);
  const [file] = globSync('LICEN[CS]E*', { cwd: folder });
  if (file === undefined) throw new Error(`the package ${name} has no licence to be passed on`);
  return readFileSync(join(folder, file), 'utf8');
}

/** What has not changed is not written, for others may be reading it; what has changed is there whole or not at all. */
async function replaceFiles(folder: string, files: readonly { path: string; bytes: Buffer }[]): Promise<void> {
  for (const { path, bytes } of files) {
    const held = await readFile(path).catch(() => null);
    if (held?.equals(bytes)) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, bytes);
    await rename(`${path}.${process.pid}`, path);
  }
  const wanted = new Set(files.map(({ path }) => path));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !wanted.has(path)) await rm(path, { force: true });
  }
}

if (process.argv[1] === import.meta.filename) await buildProgram(join(checkout, 'dist'));
