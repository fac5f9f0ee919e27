import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { cached } from './cached.ts';

/** A file for browsers; the name carries a hash of the content. */
export interface BuiltAsset {
  /** E.g. `overview-7XQ3K2AB.js`. */
  file: string;
  text: string;
}

const checkout = join(import.meta.dirname, '..');
const entries = ['src/web/client/*.ts', 'src/web/pages/style.css', 'src/web/pages/icon.svg'];

/** Bundles every module of `src/web/client` that stands at its top, and the stylesheet. */
export function buildAssets(): BuiltAsset[] {
  const sources = globSync(
    ['src/web/client/**/*.ts', 'src/web/pages/style.css', 'src/web/pages/{styles,parts}/*', 'package-lock.json'],
    { cwd: checkout },
  );
  const inputs = sources.sort().flatMap((file) => [file, readFileSync(join(checkout, file))]);
  return JSON.parse(cached(['assets 1', ...inputs], () => JSON.stringify(bundle())));
}

function bundle(): BuiltAsset[] {
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const { outputFiles } = buildSync({
    absWorkingDir: checkout,
    entryPoints: globSync(entries, { cwd: checkout }),
    entryNames: '[name]-[hash]',
    outdir: 'assets',
    bundle: true,
    minify: true,
    format: 'esm',
    loader: { '.svg': 'copy' },
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    write: false,
  });
  return outputFiles.map(({ path, text }) => ({ file: basename(path), text }));
}
