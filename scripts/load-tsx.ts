import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cached } from './cached.ts';

// `node --import ./scripts/load-tsx.ts …`: runs the pages (*.tsx) from source. Node strips types by itself, but knows no
// JSX. Threads inherit it. What is built with `npm run build` does not need it.
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.tsx')) return nextLoad(url, context);
    const text = readFileSync(fileURLToPath(url), 'utf8');
    return { format: 'module', source: cached(['tsx 1', text], () => transform(text, url)), shortCircuit: true };
  },
});

function transform(text: string, url: string): string {
  const { transformSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const options = { loader: 'tsx', jsx: 'automatic', jsxImportSource: 'preact', sourcemap: 'inline' } as const;
  return transformSync(text, { ...options, sourcefile: url }).code;
}
