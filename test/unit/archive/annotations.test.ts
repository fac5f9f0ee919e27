import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAnnotations } from '../../../src/archive/annotations.ts';
import { keyedHashes } from '../../../src/archive/keys.ts';
import type { AnnotatedRecord } from '../../../src/domain/annotations.ts';
import { describeAnnotations } from '../../contracts/annotations.ts';
import { openMemoryAnnotations } from '../../contracts/memory/annotations.ts';
import { aFolder } from '../../fixtures/folder.ts';

const call = { source: 'acme', jobIds: ['call-1'], deliveryIds: ['d1'] };
const who = { by: 'ann', version: 'none' };

/** Time goes on with every look at it. */
function clock(): () => Date {
  let ms = Date.UTC(2026, 10, 21);
  return () => new Date(++ms);
}

async function onDisk() {
  const folder = join(await aFolder(), 'annotations');
  const lines: AnnotatedRecord[] = [];
  const damaged: string[] = [];
  const now = clock();
  const open = () =>
    openAnnotations(folder, {
      hashes: keyedHashes(Buffer.alloc(32, 7)),
      record: async (line) => void lines.push(line),
      onDamaged: (path) => damaged.push(path),
      now,
    });
  return { folder, lines, damaged, open };
}

describeAnnotations('a disk', { open: async () => (await onDisk()).open });
describeAnnotations('memory', {
  open: async () => {
    const now = clock();
    const store = openMemoryAnnotations(() => now().getTime());
    return () => store;
  },
});

describe('openAnnotations', () => {
  it('writes one file a call, for its owner alone, whose name tells nothing, and a line without its text', async () => {
    const { folder, lines, open } = await onDisk();
    await open().change(call, { note: 'a secret word' }, who);
    const [name = ''] = await readdir(join(folder, 'acme'));
    const path = join(folder, 'acme', name);

    expect(name).toMatch(/^[\w-]{22}\.json$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toContain('a secret word');
    expect(lines).toEqual([
      { type: 'annotated', id: 'd1', hash: expect.stringMatching(/^[0-9a-f]{64}$/), at: expect.any(String), by: 'ann' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('leaves a damaged file alone and tells of it', async () => {
    const { folder, damaged, open } = await onDisk();
    await open().change(call, { star: true }, who);
    const path = join(folder, 'acme', 'broken.json');
    await writeFile(path, '{"fields"');

    expect((await open().of(call)).star).toBe(true);
    expect(damaged).toEqual([path]);
    expect(await readFile(path, 'utf8')).toBe('{"fields"');
  });
});
