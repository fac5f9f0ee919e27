import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../node_modules/.cache/transcript-collector');

/**
 * What `make` gives for these inputs, made once and then read from a file.
 *
 * A process that finds everything made loads no compiler: starting from source stays as quick as without one.
 */
export function cached(inputs: readonly (string | Buffer)[], make: () => string): string {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${Buffer.byteLength(input)}:`).update(input);
  const file = join(folder, hash.digest('hex'));
  return readIfAny(file) ?? keep(file, make());
}

function readIfAny(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Under a name of its own first, for others start at the same moment. A folder that cannot be written costs time only. */
function keep(file: string, text: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${file}.${randomUUID()}`;
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  } catch {
    return text;
  }
  return text;
}
