import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { checkout, makeFolder } from './workplace.ts';

/**
 * Compiles a module of `bench/` for a server that is measured, and returns where: a process that has to read TypeScript
 * takes 50 MB more for it.
 *
 * @param source below `bench/`; of this project it may import types only
 */
export async function compiled(workplace: string, source: string): Promise<string> {
  const outfile = join(await makeFolder(workplace, 'compiled'), `${basename(source, '.ts')}.mjs`);
  const entryPoints = [join(checkout, 'bench', source)];
  await build({ entryPoints, outfile, format: 'esm', platform: 'node', logLevel: 'warning' });
  return outfile;
}
